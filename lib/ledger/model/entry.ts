import { createHash } from 'node:crypto';
import { addSums, noSums, type Sums } from './account.ts';
import type { TransferKind } from './transfer.ts';

export type EntryKind = TransferKind | 'void' | 'expire';

/** What a transfer, or the end of a hold, did to one account. */
export interface Entry extends Sums {
  /** 1, 2, 3 ... in each account, without a gap. */
  readonly sequence: number;
  /** For `void` and `expire` the hold. */
  readonly transferId: string;
  readonly kind: EntryKind;
  readonly effectiveAt: string;
  readonly recordedAt: string;
  /** Of the transfer, so that the chain holds what it says as well. */
  readonly fingerprint: string;
}

/** Where the chain of an account stands. */
export interface ChainEnd {
  readonly sequence: number;
  readonly hash: string;
  /** The latest time at which any entry so far was recorded: clocks differ, so it is not always the last one's. */
  readonly latest: string;
}

/** What stands before the first entry. */
export const chainStart: ChainEnd = { sequence: 0, hash: '', latest: '' };

/** SHA-256 over the hash before it and everything the entry says. The auditor has this rule of its own: docs/decisions/ledger.md. */
export function entryHash(previous: string, account: string, entry: Entry): string {
  const { sequence, transferId, kind, posted, pendingDebit, pendingCredit, effectiveAt, recordedAt, fingerprint } =
    entry;
  const sums = [posted, pendingDebit, pendingCredit].map(String);
  const text = JSON.stringify([
    previous,
    account,
    sequence,
    transferId,
    kind,
    ...sums,
    effectiveAt,
    recordedAt,
    fingerprint,
  ]);
  return createHash('sha256').update(text).digest('base64url');
}

const later = (one: string, other: string) => (one < other ? other : one);

export function extendChain(end: ChainEnd, account: string, entries: readonly Entry[]): ChainEnd {
  return entries.reduce(
    ({ hash, latest }, entry) => ({
      sequence: entry.sequence,
      hash: entryHash(hash, account, entry),
      latest: later(entry.recordedAt, latest),
    }),
    end,
  );
}

export const fold = (entries: readonly Sums[]): Sums => entries.reduce(addSums, noSums);

/** Which entries count: those with effect up to a time, and, for looking back at what was known then, recorded up to a time. */
export interface Moment {
  readonly effectiveAt?: string;
  readonly recordedAt?: string;
}

export const countsAt =
  ({ effectiveAt, recordedAt }: Moment) =>
  (entry: Pick<Entry, 'effectiveAt' | 'recordedAt'>): boolean =>
    (effectiveAt === undefined || entry.effectiveAt <= effectiveAt) &&
    (recordedAt === undefined || entry.recordedAt <= recordedAt);

/**
 * Whether all entries up to one count at that moment: nothing takes effect later than it is recorded, so what was recorded in time also took effect in time.
 * @param latest when the latest of them was recorded.
 */
export const allCount = (latest: string, { effectiveAt, recordedAt }: Moment): boolean =>
  (effectiveAt === undefined || latest <= effectiveAt) && (recordedAt === undefined || latest <= recordedAt);
