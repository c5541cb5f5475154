import { createHash } from 'node:crypto';
import type { AccountType, Lane, Overdraft } from '../../../lib/ledger/model/account.ts';

/** Of the bank's own accounts. A limit of 0 lets nothing leave that did not come. */
export interface OwnAccount {
  readonly accountId: string;
  readonly type: AccountType;
  readonly overdraft: Overdraft;
  readonly lane?: Lane;
}

const shards = '0123456789abcdef';

/** Sixteen, because every payment of a rail is pending on one of them; always the same one for a payment. */
const shardOf = (paymentId: string) => createHash('sha256').update(paymentId).digest('hex').slice(0, 1);

export const nostro = (rail: string, currency: string): string => `nostro:${rail}:${currency}`;
export const clearing = (rail: string, currency: string, paymentId: string): string =>
  `clearing:${rail}:${currency}:${shardOf(paymentId)}`;
/** What is held between two accounts of the book; nothing is ever posted on it for longer than its transaction. */
export const internalClearing = (currency: string, paymentId: string): string =>
  clearing('internal', currency, paymentId);
/** Authorised by cards, and cleared; always the same one for an authorisation. */
export const cards = (currency: string, authorisationId: string): string =>
  `cards:${currency}:${shardOf(authorisationId)}`;
export const suspenseIn = (currency: string): string => `suspense-in:${currency}`;
export const suspenseOut = (currency: string): string => `suspense-out:${currency}`;
export const disputes = (currency: string): string => `disputes:${currency}`;
export const fees = (currency: string): string => `fees:${currency}`;
export const interest = (currency: string): string => `interest:${currency}`;
export const capital = (currency: string): string => `capital:${currency}`;

const guarded = (accountId: string, type: AccountType): OwnAccount => ({ accountId, type, overdraft: 0n });
const free = (accountId: string, type: AccountType): OwnAccount => ({ accountId, type, overdraft: 'unlimited' });
const sharded = (prefix: string) => [...shards].map((shard) => guarded(`${prefix}:${shard}`, 'liability'));

/** Of what was authorised and cleared by cards. */
export const cardAccounts = (currency: string): readonly OwnAccount[] => sharded(`cards:${currency}`);

/** What a rail needs before its first payment in a currency. */
export const railAccounts = (rail: string, currency: string): readonly OwnAccount[] => [
  free(nostro(rail, currency), 'asset'),
  ...sharded(`clearing:${rail}:${currency}`),
];

/** What a currency needs before its first customer. */
export function ownAccounts(currency: string, rails: readonly string[]): readonly OwnAccount[] {
  return [
    ...rails.flatMap((rail) => railAccounts(rail, currency)),
    ...cardAccounts(currency),
    guarded(suspenseIn(currency), 'liability'),
    guarded(suspenseOut(currency), 'asset'),
    guarded(disputes(currency), 'asset'),
    { ...free(fees(currency), 'income'), lane: 'recorded' },
    { ...free(interest(currency), 'expense'), lane: 'recorded' },
    free(capital(currency), 'equity'),
    ...sharded(`clearing:internal:${currency}`),
  ];
}
