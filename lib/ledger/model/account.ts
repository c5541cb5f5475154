import { largest } from './amount.ts';
import type { Metadata } from './names.ts';
import { refuse } from './refusal.ts';

export type AccountType = 'asset' | 'liability' | 'equity' | 'income' | 'expense';
export type Side = 'debit' | 'credit';
export type AccountState = 'open' | 'frozen' | 'closed';

/** `recorded`: its entries are written after the transfers, in batches, because transactions of many at once would collide on it. */
export type Lane = 'recorded';

export const otherSide = (side: Side): Side => (side === 'debit' ? 'credit' : 'debit');
/** The side on which the account's balance grows. */
export const normalSide = (type: AccountType): Side => (type === 'asset' || type === 'expense' ? 'debit' : 'credit');

/** How far below zero the balance may go, holds included, in minor units. `unlimited` for accounts that stand for the world outside. */
export type Overdraft = bigint | 'unlimited';

/** What an account is; it never changes, but for its state and metadata. */
export interface AccountTerms {
  readonly ledgerId: string;
  readonly accountId: string;
  readonly type: AccountType;
  readonly currency: string;
  readonly overdraft: Overdraft;
  readonly metadata: Metadata;
  /** For an account without a limit; never taken back. */
  readonly lane?: Lane;
}

/** The sums of one account, all entries and holds included. */
export interface Sums {
  /** Debits minus credits. */
  readonly posted: bigint;
  /** Held debits that are not captured yet. */
  readonly pendingDebit: bigint;
  readonly pendingCredit: bigint;
}

export interface Account extends AccountTerms, Sums {
  readonly state: AccountState;
  readonly openedAt: string;
  /** Entries so far; the account's lock version. */
  readonly sequence: number;
  /** Nothing is booked with effect up to this time any more. */
  readonly closedThrough?: string;
}

/** In the account's own direction: a customer's deposit is a credit, and shows as a positive balance. */
export interface Balance {
  readonly currency: string;
  readonly posted: bigint;
  readonly pending: { readonly incoming: bigint; readonly outgoing: bigint };
  /** Posted minus what is held to go out. At least `-overdraft`. */
  readonly available: bigint;
  readonly lockVersion: number;
}

/** Of an account of the recorded lane: what is not in its balance yet. */
export interface Lag {
  /** In the account's own direction, each of them not negative. */
  readonly toRecord: { readonly incoming: bigint; readonly outgoing: bigint };
  /** Every transfer that was recorded before this time is in the balance. A minute ago at the latest: until then one may still be committed. */
  readonly recordedThrough: string;
}

export const noSums: Sums = { posted: 0n, pendingDebit: 0n, pendingCredit: 0n };
export const addSums = (a: Sums, b: Sums): Sums => ({
  posted: a.posted + b.posted,
  pendingDebit: a.pendingDebit + b.pendingDebit,
  pendingCredit: a.pendingCredit + b.pendingCredit,
});

/** The side that takes from the balance and is therefore watched; none where the overdraft is unlimited. */
export const guardedSide = ({ type, overdraft }: Pick<AccountTerms, 'type' | 'overdraft'>): Side | 'none' =>
  overdraft === 'unlimited' ? 'none' : otherSide(normalSide(type));

/**
 * What may still be debited and credited, the limit included: stored beside the sums, because a condition of DynamoDB cannot calculate.
 * A change of the sums changes both in the same way whatever the account is, so nobody needs to read it first.
 */
export function available({ posted, pendingDebit, pendingCredit }: Sums): { toDebit: bigint; toCredit: bigint } {
  return { toDebit: -posted - pendingDebit, toCredit: posted - pendingCredit };
}

/** What `available` starts from: the overdraft, on the side that is watched. */
export function openingAvailable(terms: Pick<AccountTerms, 'type' | 'overdraft'>): {
  toDebit: bigint;
  toCredit: bigint;
} {
  const guard = guardedSide(terms);
  const limit = terms.overdraft === 'unlimited' ? 0n : terms.overdraft;
  return { toDebit: guard === 'debit' ? limit : 0n, toCredit: guard === 'credit' ? limit : 0n };
}

export function balanceOf(account: Account): Balance {
  const isDebit = normalSide(account.type) === 'debit';
  const posted = isDebit ? account.posted : -account.posted;
  const [incoming, outgoing] = isDebit
    ? [account.pendingDebit, account.pendingCredit]
    : [account.pendingCredit, account.pendingDebit];
  return {
    currency: account.currency,
    posted,
    pending: { incoming, outgoing },
    available: posted - outgoing,
    lockVersion: account.sequence,
  };
}

/** @throws LedgerRefusal `invalid-amount` unless it is 0 to 38 digits, or `unlimited`. */
export function checkedOverdraft(overdraft: Overdraft): Overdraft {
  if (overdraft !== 'unlimited' && (overdraft < 0n || overdraft > largest)) {
    refuse('invalid-amount', 'an overdraft limit is not negative and has 38 digits at most');
  }
  return overdraft;
}
