import { randomUUID } from 'node:crypto';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { add, rowHash } from '../../../lib/sync/checksum.ts';
import { packRows, type StagedPart, type StagedRow } from '../../../lib/sync/commit/staged-parts.ts';
import { documentKey, type Head, headKey, stagedPartKey } from '../../../lib/sync/items.ts';
import type { SyncTables } from '../../../lib/sync/tables.ts';

export interface LeftPending {
  readonly head: Head;
  readonly ids: readonly string[];
}

/** A list as a large commit stages it. */
export function stagedList(spaceId: string, id: string, title: string, revision = 1, was?: number): StagedRow {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    document: {
      ...documentKey(spaceId, 'lists', id),
      entity: 'Document',
      spaceId,
      collection: 'lists',
      id,
      revision,
      version: 1,
      fields: { title },
      marks: { '*': [1, 'by-hand'] },
      createdAt: at,
      createdBy: randomUUID(),
      updatedAt: at,
      updatedBy: randomUUID(),
    },
    ...(was === undefined ? {} : { was }),
  };
}

/**
 * A space as it is when a backend dies right after a large commit took effect: its head says that the commit is pending, and none of its rows is at its place. The space
 * must not have a head.
 */
export async function leavePending(
  dynamo: Pick<Dynamo, 'put'>,
  tables: Pick<SyncTables, 'spaces'>,
  spaceId: string,
  rows: readonly StagedRow[],
  rowsPerPart = 40,
): Promise<LeftPending> {
  const commitId = randomUUID();
  const parts = Math.ceil(rows.length / rowsPerPart);
  for (let part = 0; part < parts; part++) {
    const first = part * rowsPerPart;
    const item: StagedPart = {
      ...stagedPartKey(commitId, part),
      entity: 'StagedPart',
      first,
      rows: packRows(rows.slice(first, first + rowsPerPart).map((row) => JSON.stringify(row))),
    };
    await dynamo.put({ TableName: tables.spaces, Item: item });
  }
  let sum: string | undefined;
  for (const { document } of rows) sum = add(sum, rowHash(document.collection, document.id, document.revision));
  const head: Head = {
    ...headKey(spaceId),
    entity: 'Head',
    spaceId,
    epoch: randomUUID(),
    seq: rows.length,
    sums: { lists: sum ?? '' },
    counts: { lists: rows.length },
    tail: [1],
    pending: { commitId, from: 1, to: rows.length, parts },
  };
  await dynamo.put({ TableName: tables.spaces, Item: head });
  return { head, ids: rows.map(({ document }) => document.id) };
}
