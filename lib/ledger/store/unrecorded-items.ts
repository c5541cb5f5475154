import { createHash } from 'node:crypto';
import type { EntryKind } from '../model/entry.ts';
import type { Unrecorded } from '../model/unrecorded.ts';

/** Never changes; it is deleted with the write that records it. */
export interface UnrecordedItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Unrecorded';
  /** transferId, kind, effectiveAt when it is not recordedAt, recordedAt, fingerprint: as in entries. */
  readonly t: string;
  readonly k: EntryKind;
  readonly e?: string;
  readonly r: string;
  readonly f: string;
  /** accountId, currency, posted as text. */
  readonly m: readonly (readonly [string, string, string])[];
}

/** How many partitions take what is to be recorded, for each ledger: DynamoDB takes 1,000 units a second in one, and a transfer costs two to put and two to delete. It may grow, and never shrink: what is left in a partition is looked for there. */
export const shards = 8;

export const unrecordedPartition = (ledgerId: string, shard: number) => `UNRECORDED#${ledgerId}#${shard}`;

const shardOf = (transferId: string) => (createHash('sha256').update(transferId).digest()[0] ?? 0) % shards;

/** In the order of time, so that the first one tells through when everything is recorded. */
const unrecordedKey = ({ ledgerId, transferId, recordedAt }: Unrecorded) => ({
  pk: unrecordedPartition(ledgerId, shardOf(transferId)),
  sk: `${recordedAt}#${transferId}`,
});

export const toUnrecordedItem = (unrecorded: Unrecorded): UnrecordedItem => ({
  ...unrecordedKey(unrecorded),
  entity: 'Unrecorded',
  t: unrecorded.transferId,
  k: unrecorded.kind,
  e: unrecorded.effectiveAt === unrecorded.recordedAt ? undefined : unrecorded.effectiveAt,
  r: unrecorded.recordedAt,
  f: unrecorded.fingerprint,
  m: unrecorded.movements.map(({ accountId, currency, posted }) => [accountId, currency, String(posted)]),
});

export function toUnrecorded({ pk, t, k, e, r, f, m }: UnrecordedItem): Unrecorded {
  const [, ledgerId = ''] = pk.split('#');
  const movements = m.map(([accountId, currency, posted]) => ({ accountId, currency, posted: BigInt(posted) }));
  return { ledgerId, transferId: t, kind: k, effectiveAt: e ?? r, recordedAt: r, fingerprint: f, movements };
}
