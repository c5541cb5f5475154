import { AppError } from '../../../lib/runtime/app-error.ts';
import { paymentSubmitted } from '../contract/events.ts';
import type { Movement, Order } from '../store/payments.ts';
import { countryOf } from './accounts/iban.ts';
import { clearing } from './book.ts';
import { type Asked, outgoingOf } from './new-order.ts';
import type { Terms } from './products.ts';
import { latin } from './rails/pain001.ts';
import { isOwnNumber, railFor } from './rails/rails.ts';

/** Digits of an amount in a file of ISO 20022. */
const mostDigits = 18;

export interface AwayPayee {
  readonly rail: string;
  readonly payee: { readonly number: string; readonly name: string };
}

/**
 * Who is paid at another bank, and by which rail.
 * @param payee name as it was given.
 * @throws AppError `unknown-payee` when the number is one of ours, nobody is named, or no rail goes there; `invalid-name`, `invalid-amount`.
 */
export function awayPayee(
  number: string,
  name: string | undefined,
  amount: bigint,
  currency: string,
  terms: Pick<Terms, 'rails' | 'ibanCountry' | 'numberPrefix'>,
): AwayPayee {
  const found = railFor(terms, currency);
  if (!found || name === undefined || isOwnNumber(number, terms)) throw new AppError('unknown-payee');
  if (latin(name) === '') throw new AppError('invalid-name');
  if (String(amount).length > mostDigits) throw new AppError('invalid-amount');
  return { rail: found.rail, payee: { number, name } };
}

/** What fraud is told of it, beside what it is told of every payment. */
export const awayFacts = (number: string) => ({
  kind: 'payout' as const,
  payee: number,
  payeeCountry: countryOf(number),
});

/** A payment that leaves at once: captured onto clearing, where it stays until the rail says that it is there. */
export function payoutOrder(asked: Asked & { readonly rail: string }): Order {
  const { paymentId, payer, rail, amount, fee, today, spending, proof } = asked;
  const { accountId, currency } = payer;
  const whole = amount + fee;
  const movement: Movement = {
    is: 'posted',
    legs: [
      { accountId, side: 'debit', amount: whole, currency },
      { accountId: clearing(rail, currency, paymentId), side: 'credit', amount: whole, currency },
    ],
  };
  return {
    outgoing: { ...outgoingOf(asked), state: 'submitted', day: today },
    amount,
    movement,
    today,
    spending,
    rows: [],
    events: [{ event: paymentSubmitted, detail: { paymentId, accountId } }],
    proof,
  };
}
