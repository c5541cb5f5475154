import { type Account, type Lag, normalSide } from './account.ts';
import type { Entry } from './entry.ts';
import type { Movement } from './leg.ts';

/** What a transfer does to accounts of the recorded lane, from its commit until it stands in their pages. */
export interface Unrecorded extends Pick<Entry, 'transferId' | 'kind' | 'effectiveAt' | 'recordedAt' | 'fingerprint'> {
  readonly ledgerId: string;
  readonly movements: readonly RecordedMovement[];
}

/** Posted only: nothing is held on such an account. Debits minus credits. */
export type RecordedMovement = Pick<Movement, 'accountId' | 'currency' | 'posted'>;

/** Of one transfer, so that its item stays below 1 KB and a page of many transfers fits into one transaction. */
export const mostRecorded = 4;
/** Nobody can refuse an entry that is recorded later, so sums must have room for ten thousand million of the largest. */
export const largestRecorded = 10n ** 28n;

/** Its entry in one account. */
export const entryOf = (unrecorded: Unrecorded, accountId: string, sequence: number): Entry => {
  const { transferId, kind, effectiveAt, recordedAt, fingerprint, movements } = unrecorded;
  const posted = movements.find((each) => each.accountId === accountId)?.posted ?? 0n;
  const sums = { posted, pendingDebit: 0n, pendingCredit: 0n };
  return { sequence, transferId, kind, ...sums, effectiveAt, recordedAt, fingerprint };
};

/** Debits and credits, neither of them negative. */
export interface Turnover {
  readonly debit: bigint;
  readonly credit: bigint;
}
export const noTurnover: Turnover = { debit: 0n, credit: 0n };

export const turnoverOf = (some: readonly Unrecorded[], accountId: string): Turnover =>
  some
    .flatMap(({ movements }) => movements.filter((each) => each.accountId === accountId))
    .reduce(
      ({ debit, credit }, { posted }) =>
        posted > 0n ? { debit: debit + posted, credit } : { debit, credit: credit - posted },
      noTurnover,
    );

/**
 * @param some what is not in the account yet, the oldest first.
 * @param settled a time up to which nothing was on its way to its commit any more when this was read.
 */
export function lagOf(account: Account, some: readonly Unrecorded[], settled: Date): Lag {
  const { debit, credit } = turnoverOf(some, account.accountId);
  const isDebit = normalSide(account.type) === 'debit';
  const [oldest, through] = [some[0]?.recordedAt, settled.toISOString()];
  return {
    toRecord: isDebit ? { incoming: debit, outgoing: credit } : { incoming: credit, outgoing: debit },
    recordedThrough: oldest !== undefined && oldest < through ? oldest : through,
  };
}
