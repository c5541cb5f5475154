import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { type StoredDocument, stagedPartKey } from '../items.ts';
import type { SyncTables } from '../tables.ts';

/** A document of a large commit, as it will be stored but for its number, which it gets when the commit takes its place in the order. */
export interface StagedRow {
  readonly document: Omit<StoredDocument, 'seq'>;
  /** Number of the document's change before. */
  readonly was?: number;
}

/**
 * Rows of a large commit, out of everybody's sight.
 *
 * `expiresAt` removes the parts of commits that never took effect. The transaction that makes a commit take effect also takes
 * `expiresAt` away from all its parts, on condition that they are there: from then on a part is only removed by whoever has put all its
 * rows to their places. So a part that is missing of a commit that took effect has been placed, and nothing else.
 */
export interface StagedPart {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'StagedPart';
  /** Place of the first row among those of the commit, from 0. */
  readonly first: number;
  /** JSON of the rows, deflated. */
  readonly rows: Uint8Array;
  /** Epoch seconds. */
  readonly expiresAt?: number;
}

/** @param rows JSON of each. */
export const packRows = (rows: readonly string[]): Uint8Array => deflateRawSync(`[${rows.join(',')}]`, { level: 3 });

export const unpackRows = (part: Pick<StagedPart, 'rows'>): readonly StagedRow[] =>
  JSON.parse(inflateRawSync(part.rows).toString());

/** A part as it is now; undefined: its rows are at their places. */
export async function readPart(
  dynamo: Dynamo,
  tables: SyncTables,
  commitId: string,
  part: number,
): Promise<StagedPart | undefined> {
  const { Item } = await dynamo.get<StagedPart>({
    TableName: tables.spaces,
    Key: stagedPartKey(commitId, part),
    ConsistentRead: true,
  });
  return Item;
}
