import type { Leg } from '../../../../lib/ledger/model/leg.ts';
import { clearing, fees, nostro, suspenseIn, suspenseOut } from '../book.ts';
import { refuse } from '../refusal.ts';

/** What leaves by a rail. Held and captured: amount and fee together, from the customer to clearing. */
export interface Outgoing {
  readonly paymentId: string;
  readonly rail: string;
  readonly accountId: string;
  readonly currency: string;
  /** Minor units, above zero. */
  readonly amount: bigint;
  /** Ours, earned when it is settled. */
  readonly fee: bigint;
}

export interface Posting {
  readonly legs: readonly Leg[];
  /** What a person has to look at: it lies in suspense until then. */
  readonly unclear?: { readonly accountId: string; readonly amount: bigint };
}

const leg = (accountId: string, side: Leg['side'], amount: bigint, currency: string): readonly Leg[] =>
  amount === 0n ? [] : [{ accountId, side, amount, currency }];

export const heldAmount = ({ amount, fee }: Outgoing): bigint => amount + fee;

/**
 * The rail paid it. What it took more than was asked is its charge as far as it says so, and ours to bear; all other difference is unclear.
 * @param paid minor units that left the nostro, above zero
 * @param charges of them, what the rail says it took for itself
 */
export function settlement(payment: Outgoing, paid: bigint, charges = 0n): Posting {
  const { paymentId, rail, currency, amount, fee } = payment;
  if (paid <= 0n || charges < 0n) refuse('invalid-amount', 'what was paid is more than zero');
  const over = paid - amount;
  const borne = over > 0n && charges > 0n ? (charges < over ? charges : over) : 0n;
  const off = over - borne;
  // Our fee and their charge meet on one account, of which a transfer has one movement.
  const earned = fee - borne;
  const unclear = off > 0n ? suspenseOut(currency) : suspenseIn(currency);
  return {
    legs: [
      ...leg(clearing(rail, currency, paymentId), 'debit', heldAmount(payment), currency),
      ...leg(nostro(rail, currency), 'credit', paid, currency),
      ...leg(fees(currency), earned > 0n ? 'credit' : 'debit', earned > 0n ? earned : -earned, currency),
      ...leg(unclear, off > 0n ? 'debit' : 'credit', off > 0n ? off : -off, currency),
    ],
    ...(off === 0n ? {} : { unclear: { accountId: unclear, amount: off > 0n ? off : -off } }),
  };
}

/** The rail refused it: everything goes back, the fee as well. */
export function rejection(payment: Outgoing): Posting {
  const { paymentId, rail, accountId, currency } = payment;
  const amount = heldAmount(payment);
  return {
    legs: [
      ...leg(clearing(rail, currency, paymentId), 'debit', amount, currency),
      ...leg(accountId, 'credit', amount, currency),
    ],
  };
}

export interface Incoming {
  readonly rail: string;
  readonly currency: string;
  readonly amount: bigint;
  /** Whose it is, a returned payment's payer included; nothing when nobody knows, or the account takes nothing. */
  readonly accountId?: string;
}

/** It came: to its owner, or to suspense. */
export function receipt({ rail, currency, amount, accountId }: Incoming): Posting {
  const to = accountId ?? suspenseIn(currency);
  return {
    legs: [...leg(nostro(rail, currency), 'debit', amount, currency), ...leg(to, 'credit', amount, currency)],
    ...(accountId === undefined ? { unclear: { accountId: to, amount } } : {}),
  };
}

/** It left, and no payment of ours says why. */
export function unknownDebit({ rail, currency, amount }: Omit<Incoming, 'accountId'>): Posting {
  const from = suspenseOut(currency);
  return {
    legs: [...leg(from, 'debit', amount, currency), ...leg(nostro(rail, currency), 'credit', amount, currency)],
    unclear: { accountId: from, amount },
  };
}
