import { createHash } from 'node:crypto';
import { checkedAmount } from './amount.ts';
import { checkedLegs, type Leg } from './leg.ts';
import { checkedId, checkedMetadata, checkedTime, type Metadata } from './names.ts';
import { refuse } from './refusal.ts';

export type TransferKind = 'post' | 'convert' | 'hold' | 'capture' | 'reverse';

/** What was asked for: everything that makes two commands the same command. */
export interface Draft {
  readonly ledgerId: string;
  readonly transferId: string;
  readonly kind: TransferKind;
  readonly legs: readonly Leg[];
  /** When it counts; when it is recorded, if it does not say. */
  readonly effectiveAt?: string;
  readonly metadata: Metadata;
  /** By account: its sequence, if the transfer is only to be made on what the caller saw. */
  readonly lockVersions: Readonly<Record<string, number>>;
  /** Of a hold. */
  readonly expiresAt?: string;
  /** Of a capture, or of the part of a transfer that is reversed. */
  readonly amount?: bigint;
  /** Of a capture. */
  readonly holdId?: string;
  /** Of a capture: what is left of the hold is given back with it. */
  readonly release?: true;
  /** Of a capture that goes on at once: its legs behind those of the hold, in words. */
  readonly onward?: string;
  /** Of a reversal. */
  readonly reversalOf?: string;
  /** An account that this may leave below its limit. */
  readonly uncovered?: string;
  /** Of a conversion: `108370/100000`, minor units bought for minor units sold. */
  readonly rate?: string;
}

/** A movement of money, or of whatever is counted. It never changes. */
export interface Transfer extends Draft {
  readonly effectiveAt: string;
  readonly recordedAt: string;
  /** SHA-256 of the draft. */
  readonly fingerprint: string;
}

/** What every command that makes a transfer may say. */
export interface TransferOptions {
  readonly effectiveAt?: string;
  readonly metadata?: Metadata;
  readonly lockVersions?: Readonly<Record<string, number>>;
  /**
   * An account that this may leave below its limit: what was only lent to it is taken back, whatever became of it. Nothing else leaves it then until it is
   * covered again.
   */
  readonly uncovered?: string;
}

type Asked = Omit<Draft, 'metadata' | 'lockVersions' | 'legs'> & TransferOptions;

/** What was asked, as far as it can be checked before its legs are known. @throws LedgerRefusal for whatever is wrong with it in itself. */
export function checkedCommand(asked: Asked): Draft {
  const { ledgerId, transferId, effectiveAt, amount } = asked;
  checkedId(ledgerId);
  checkedId(transferId);
  if (effectiveAt !== undefined) checkedTime(effectiveAt);
  if (amount !== undefined) checkedAmount(amount);
  const lockVersions = Object.entries(asked.lockVersions ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...asked,
    legs: [],
    metadata: checkedMetadata(asked.metadata),
    lockVersions: Object.fromEntries(lockVersions),
  };
}

/** @throws LedgerRefusal for whatever is wrong with the legs in themselves; `invalid-id` for a lock version of an account that is not in them. */
export function withLegs(draft: Draft, legs: readonly Leg[]): Draft {
  if (Object.keys(draft.lockVersions).some((accountId) => legs.every((leg) => leg.accountId !== accountId))) {
    refuse('invalid-id', 'a lock version is of an account of the transfer');
  }
  return { ...draft, legs: checkedLegs(legs) };
}

/** An account may be called `constructor`. */
export const lockVersionOf = ({ lockVersions }: Pick<Draft, 'lockVersions'>, accountId: string): number | undefined =>
  Object.hasOwn(lockVersions, accountId) ? lockVersions[accountId] : undefined;

/** @throws LedgerRefusal `effective-in-future`. */
export function recorded(draft: Draft, now: Date): Transfer {
  const recordedAt = now.toISOString();
  if (draft.effectiveAt && draft.effectiveAt > recordedAt)
    refuse('effective-in-future', 'a later transfer is made later');
  return { ...draft, effectiveAt: draft.effectiveAt ?? recordedAt, recordedAt, fingerprint: fingerprintOf(draft) };
}

/** The same for the same command, wherever it was sent from. The legs of a capture and of a reversal follow from what it names. */
export function fingerprintOf(draft: Draft): string {
  const asked = draft.holdId || draft.reversalOf ? [] : draft.legs;
  const legs = asked.map(({ accountId, side, amount, currency }) => [accountId, side, String(amount), currency]);
  const { ledgerId, transferId, kind, effectiveAt, metadata, lockVersions } = draft;
  const { expiresAt, holdId, release, reversalOf, rate, onward } = draft;
  const said = [ledgerId, transferId, kind, legs, draft.amount?.toString(), effectiveAt, metadata, lockVersions];
  const more = [
    ...(onward === undefined ? [] : [onward]),
    ...(draft.uncovered ? [{ uncovered: draft.uncovered }] : []),
  ];
  const text = JSON.stringify([...said, expiresAt, holdId, release, reversalOf, rate, ...more]);
  return createHash('sha256').update(text).digest('base64url');
}
