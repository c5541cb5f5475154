import type { Sums } from '../model/account.ts';
import type { Entry, EntryKind } from '../model/entry.ts';

/** An entry as it is stored, with short names and without its sequence, which its place gives: it is in every write of its account. */
export interface EntryItem {
  /** transferId */
  readonly t: string;
  readonly k: EntryKind;
  /** Amounts as text, so that no digit can be lost; absent for nothing: posted, pendingDebit, pendingCredit. */
  readonly p?: string;
  readonly d?: string;
  readonly c?: string;
  /** effectiveAt, when it is not recordedAt. */
  readonly e?: string;
  readonly r: string;
  readonly f: string;
}

const text = (amount: bigint) => (amount === 0n ? undefined : String(amount));

export const toEntryItem = (entry: Omit<Entry, 'sequence'>): EntryItem => ({
  t: entry.transferId,
  k: entry.kind,
  p: text(entry.posted),
  d: text(entry.pendingDebit),
  c: text(entry.pendingCredit),
  e: entry.effectiveAt === entry.recordedAt ? undefined : entry.effectiveAt,
  r: entry.recordedAt,
  f: entry.fingerprint,
});

/** @param before the sequence of the entry before the first one. */
export const fromEntryItems = (items: readonly EntryItem[], before: number): readonly Entry[] =>
  items.map(({ t, k, p = '0', d = '0', c = '0', e, r, f }, index) => ({
    sequence: before + index + 1,
    transferId: t,
    kind: k,
    posted: BigInt(p),
    pendingDebit: BigInt(d),
    pendingCredit: BigInt(c),
    effectiveAt: e ?? r,
    recordedAt: r,
    fingerprint: f,
  }));

/** Entries that left their account's item, for good. */
export interface PageItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Page';
  readonly from: number;
  readonly to: number;
  readonly entries: readonly EntryItem[];
  /** The account's sums after the last of them. */
  readonly closing: { readonly [sum in keyof Sums]: string };
  /** Of the chain before the first one, and after the last one. */
  readonly previousHash: string;
  readonly hash: string;
  /** When the latest of all entries so far was recorded. */
  readonly latest: string;
}
