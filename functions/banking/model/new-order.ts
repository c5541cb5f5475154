import type { CaseRules } from '../../../lib/fraud/model/case.ts';
import type { Leg } from '../../../lib/ledger/model/leg.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { caseOpened, paymentHeld, paymentSettled } from '../contract/events.ts';
import { type CaseItem, type PaymentItem, paymentKey, type TermsItem } from '../store/items.ts';
import type { Movement, Order } from '../store/payments.ts';
import { agendaOf } from './agenda.ts';
import { clearing, fees } from './book.ts';
import { newCase } from './new-case.ts';
import type { Spending } from './spending.ts';

export interface Asked {
  readonly paymentId: string;
  readonly fingerprint: string;
  readonly payer: Pick<TermsItem, 'accountId' | 'number' | 'currency'>;
  /** Without an account of ours it is at another bank, and goes by a rail. */
  readonly payee: { readonly accountId?: string; readonly number: string; readonly name?: string };
  readonly rail?: string;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly note: string | undefined;
  readonly at: Date;
  readonly today: string;
  readonly spending: Spending;
  readonly proof: readonly TransactItem[];
}

/** Until when money is set aside, and the case about it, if people are to look at it. */
export interface Hold {
  readonly expiresAt: Date;
  readonly review?: {
    readonly caseId: string;
    /** Persons in the payment, who decide nothing about it. */
    readonly involved: readonly string[];
    readonly rules: CaseRules;
  };
}

export const outgoingOf = ({
  paymentId,
  fingerprint,
  payer,
  payee,
  rail,
  amount,
  fee,
  note,
  at,
}: Asked): PaymentItem => ({
  ...paymentKey(payer.accountId, paymentId),
  entity: 'BankPayment',
  paymentId,
  accountId: payer.accountId,
  direction: 'outgoing',
  state: 'settled',
  amount: String(amount),
  ...(fee > 0n ? { fee: String(fee) } : {}),
  currency: payer.currency,
  number: payee.number,
  ...(payee.name === undefined ? {} : { name: payee.name }),
  ...(rail === undefined ? {} : { rail }),
  ...(note === undefined ? {} : { note }),
  madeAt: at.toISOString(),
  fingerprint,
});

/** As who is paid sees it. @param number of the payer. */
export function incomingOf(outgoing: PaymentItem, accountId: string, number: string, at: string): PaymentItem {
  const { paymentId, amount, currency, note } = outgoing;
  return {
    ...paymentKey(accountId, paymentId),
    entity: 'BankPayment',
    paymentId,
    accountId,
    direction: 'incoming',
    state: 'settled',
    amount,
    currency,
    number,
    ...(note === undefined ? {} : { note }),
    madeAt: at,
  };
}

/** From an account to who is paid and to the fees. */
export function legsOf(from: string, to: string, amount: bigint, fee: bigint, currency: string): readonly Leg[] {
  const leg = (accountId: string, side: Leg['side'], of: bigint): Leg => ({ accountId, side, amount: of, currency });
  return [
    leg(from, 'debit', amount + fee),
    leg(to, 'credit', amount),
    ...(fee > 0n ? [leg(fees(currency), 'credit', fee)] : []),
  ];
}

/** A payment that goes at once: the rows of both sides and the legs between them; the fee is a leg of the same transfer. */
export function newOrder(asked: Asked & { readonly payee: { readonly accountId: string } }): Order {
  const { paymentId, payer, payee, amount, fee, today, spending, proof } = asked;
  const outgoing = outgoingOf(asked);
  const { accountId } = payer;
  return {
    outgoing,
    amount,
    movement: { is: 'posted', legs: legsOf(accountId, payee.accountId, amount, fee, payer.currency) },
    today,
    spending,
    rows: [incomingOf(outgoing, payee.accountId, payer.number, outgoing.madeAt)],
    events: [{ event: paymentSettled, detail: { paymentId, accountId, payeeAccountId: payee.accountId } }],
    proof,
  };
}

/** A payment whose money is set aside, amount and fee together. Who is to be paid sees nothing of it. */
export function heldOrder(asked: Asked, { expiresAt, review }: Hold): Order {
  const { paymentId, payer, payee, rail = 'internal', amount, fee, at, today, spending, proof } = asked;
  const { accountId, currency } = payer;
  const ends = expiresAt.toISOString();
  const outgoing: PaymentItem = {
    ...outgoingOf(asked),
    state: review ? 'review' : 'challenged',
    ...(payee.accountId === undefined ? {} : { payeeAccountId: payee.accountId }),
    day: today,
    expiresAt: ends,
    ...(review ? { caseId: review.caseId } : {}),
    ...agendaOf('hold', paymentId, ends),
  };
  const movement: Movement = {
    is: 'held',
    debit: accountId,
    credit: clearing(rail, currency, paymentId),
    amount: amount + fee,
    currency,
    expiresAt: ends,
  };
  const cases: readonly CaseItem[] = review ? [newCase(outgoing, payee.accountId, review, expiresAt, at)] : [];
  return {
    outgoing,
    amount,
    movement,
    today,
    spending,
    rows: cases,
    events: [
      { event: paymentHeld, detail: { paymentId, accountId } },
      ...cases.map(({ caseId }) => ({ event: caseOpened, detail: { caseId, paymentId } })),
    ],
    proof,
  };
}
