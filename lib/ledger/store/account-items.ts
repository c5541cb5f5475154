import {
  type Account,
  type AccountState,
  type AccountTerms,
  type AccountType,
  available,
  guardedSide,
  type Lane,
  noSums,
  openingAvailable,
  type Side,
} from '../model/account.ts';
import { exact } from '../model/amount.ts';
import { type ChainEnd, chainStart, type Entry } from '../model/entry.ts';
import { refuse } from '../model/refusal.ts';
import { type EntryItem, fromEntryItems } from './entry-items.ts';
import { accountKey } from './table.ts';

/** A number of DynamoDB as it is read: exact either way. */
type Minor = number | bigint;

/** An account of a few entries is under 1 KB, so that changing it takes two units. */
export interface AccountItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Account';
  readonly type: AccountType;
  readonly currency: string;
  /** Minor units as text, or `unlimited`. */
  readonly overdraft: string;
  /** What the limit was when the account was opened, once it is another one. */
  readonly openedWith?: string;
  /** The side of which `toDebit` or `toCredit` must not fall below zero. */
  readonly guard: Side | 'none';
  readonly metadata: Readonly<Record<string, string>>;
  readonly openedAt: string;
  readonly state: AccountState;
  readonly lane?: Lane;
  readonly closedThrough?: string;
  readonly posted: Minor;
  readonly pendingDebit: Minor;
  readonly pendingCredit: Minor;
  readonly toDebit: Minor;
  readonly toCredit: Minor;
  /** Entries so far: `sealed` of them in pages, the others here. */
  readonly sequence: number;
  readonly tail: readonly EntryItem[];
  readonly sealed: number;
  readonly hash: string;
  readonly latest: string;
}

export function newAccountItem(terms: AccountTerms, openedAt: string, closedThrough: string | undefined): AccountItem {
  const { toDebit, toCredit } = available(noSums);
  const opening = openingAvailable(terms);
  return {
    ...accountKey(terms.ledgerId, terms.accountId),
    entity: 'Account',
    type: terms.type,
    currency: terms.currency,
    overdraft: String(terms.overdraft),
    guard: guardedSide(terms),
    metadata: terms.metadata,
    lane: terms.lane,
    openedAt,
    state: 'open',
    closedThrough,
    ...noSums,
    toDebit: toDebit + opening.toDebit,
    toCredit: toCredit + opening.toCredit,
    sequence: 0,
    tail: [],
    sealed: chainStart.sequence,
    hash: chainStart.hash,
    latest: chainStart.latest,
  };
}

export function toAccount(item: AccountItem): Account {
  const [, ledgerId = '', accountId = ''] = item.pk.split('#');
  const { type, currency, metadata, state, openedAt, sequence, closedThrough } = item;
  return {
    ledgerId,
    accountId,
    type,
    currency,
    overdraft: item.overdraft === 'unlimited' ? 'unlimited' : BigInt(item.overdraft),
    metadata,
    state,
    openedAt,
    sequence,
    ...(closedThrough ? { closedThrough } : {}),
    ...(item.lane ? { lane: item.lane } : {}),
    posted: exact(item.posted),
    pendingDebit: exact(item.pendingDebit),
    pendingCredit: exact(item.pendingCredit),
  };
}

/** @throws LedgerRefusal `account-not-found`. */
export const foundAccount = (item: AccountItem | undefined, accountId: string): AccountItem =>
  item ?? refuse('account-not-found', undefined, accountId);

/** Entries that are not in a page yet. */
export const tailOf = ({ tail, sealed }: AccountItem): readonly Entry[] => fromEntryItems(tail, sealed);
export const chainOf = ({ sealed, hash, latest }: AccountItem): ChainEnd => ({ sequence: sealed, hash, latest });
