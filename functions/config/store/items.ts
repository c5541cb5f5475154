import { createHash } from 'node:crypto';

/** Everything that is in force stands in one partition: a function reads it with one query, and changes of it have one order. */
export const inForce = 'IN-FORCE';
export const headKey = { pk: inForce, sk: 'HEAD' } as const;

export type Kind = 'flag' | 'segment' | 'minimum';

/** `FLAG#new-home` */
export const partName = (kind: Kind, key: string) => `${kind.toUpperCase()}#${key}`;
export const partKey = (kind: Kind, key: string) => ({ pk: inForce, sk: partName(kind, key) });
export const historyPartition = (kind: Kind, key: string) => `HISTORY#${partName(kind, key)}`;
export const historyKey = (kind: Kind, key: string, version: number) => ({
  pk: historyPartition(kind, key),
  sk: `VERSION#${String(version).padStart(9, '0')}`,
});

/** The order of all changes, and what there is; each change moves it, so that of two at the same time one begins again. */
export interface Head {
  /** Seconds since 1970 of the last change, or more where there were several in one second. 0: never. */
  readonly revision: number;
  /** Flags that are not archived. */
  readonly flags: number;
  /** Of all bodies together. */
  readonly bytes: number;
}
export const noHead: Head = { revision: 0, flags: 0, bytes: 0 };

/**
 * Beyond every revision that was before, also when the table is another one since (restored, or made anew): devices, functions and the oldest
 * versions served remember revisions longer than a table lasts.
 */
export const nextRevision = ({ revision }: Pick<Head, 'revision'>, now: Date): number =>
  Math.max(revision + 1, Math.floor(now.getTime() / 1000));

/** One flag, segment or minimum version, as it is or was; the same item in force and in the history. */
export interface Part {
  readonly kind: Kind;
  readonly key: string;
  readonly version: number;
  /** JSON of the definition: numbers and empty texts stay what they are. */
  readonly body: string;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly reason: string;
  /** In the history: what was in force until then is not any more. */
  readonly deleted?: true;
}

/** Partitions over which sockets are spread: each takes a thousand new ones a second. */
export const shards = 16;
export const listenerPartition = (shard: number) => `SHARD#${shard}`;
export const shardOf = (connectionId: string): number =>
  createHash('sha256').update(connectionId).digest().readUInt16BE(0) % shards;
