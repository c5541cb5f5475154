import { add, rowHash, total } from '../checksum.ts';
import { documentKey, type Head, type StoredDocument } from '../items.ts';
import type { CopyPosition } from './cursor.ts';
import { type PulledChange, pulledChange, type Room } from './pulled-changes.ts';
import type { Reader } from './reader.ts';
import type { Seen, View } from './view.ts';

/** Queries of one request at most; deleted documents are passed over and may fill whole ones. */
const mostQueries = 12;
/** Items that a Query reads when there is room for fewer: some may be deleted. */
const leastLimit = 25;

/** A commit of more changes than this was placed row by row, before its head was free again: nothing of it is still on its way. */
export const mostOfTransaction = 50;

export const wantedSum = (head: Head, view: View) => total([...view.seen.keys()].map((name) => head.sums[name]));

/** Where the last commits begin, of which a transaction's items may not all be visible yet; the head's next number when there is none. */
export function unsettledFrom({ tail, seq }: Pick<Head, 'tail' | 'seq'>): number {
  let from = seq + 1;
  for (const [place, first] of [...tail.entries()].reverse()) {
    const next = tail[place + 1] ?? seq + 1;
    if (next - first > mostOfTransaction) break;
    from = first;
  }
  return from;
}

export const beginCopy = (head: Head, view: View): CopyPosition => ({
  collection: '',
  sum: total([]),
  wanted: wantedSum(head, view),
  from: unsettledFrom(head) - 1,
});

export interface Copied {
  readonly changes: readonly PulledChange[];
  /** Where the copy goes on; undefined when it is complete. */
  readonly next?: CopyPosition;
  /** Of a complete copy: it is exactly what the head said when it began. */
  readonly exact?: boolean;
  /** Documents were met that are newer than the head: what was copied is not of one moment. */
  readonly newer: boolean;
}

/**
 * Live documents from a position on. What is written meanwhile is met afterwards among the changes. A Query is not atomic against a
 * transaction: whether it saw all that the head promised is proved by the sum.
 * Read units: the bytes of the documents / 4 KB; at least 1 for each collection that has documents.
 */
export async function copyDocuments(
  reader: Pick<Reader, 'dynamo' | 'tables'>,
  head: Head,
  view: View,
  start: CopyPosition,
  room: Room,
): Promise<Copied> {
  const changes: PulledChange[] = [];
  let { sum } = start;
  let newer = false;
  const queries = { left: mostQueries };
  for (const [name, seen] of view.seen) {
    if (name < start.collection || !head.counts[name]) continue;
    const first = name === start.collection ? start.after : undefined;
    const part = await copyCollection(reader, head, seen, first, room, queries);
    for (const { id, revision } of part.changes) sum = add(sum, rowHash(name, id, revision));
    changes.push(...part.changes);
    newer ||= part.newer;
    if (!part.done) {
      const { wanted, from } = start;
      const after = part.after === undefined ? {} : { after: part.after };
      return { changes, newer, next: { collection: name, ...after, sum, wanted, from } };
    }
  }
  return { changes, newer, exact: sum === start.wanted };
}

async function copyCollection(
  { dynamo, tables }: Pick<Reader, 'dynamo' | 'tables'>,
  { spaceId, seq }: Head,
  seen: Seen,
  start: string | undefined,
  room: Room,
  queries: { left: number },
): Promise<{ changes: PulledChange[]; newer: boolean; after: string | undefined; done: boolean }> {
  const changes: PulledChange[] = [];
  let newer = false;
  const { pk } = documentKey(spaceId, seen.collection.name, '');
  let after = start;
  while (!room.full && queries.left > 0) {
    queries.left -= 1;
    const page = await dynamo.query<StoredDocument>({
      TableName: tables.documents,
      KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
      ExpressionAttributeValues: { ':pk': pk, ...(after === undefined ? {} : { ':after': after }) },
      ConsistentRead: true,
      // One more than there is room for says whether there is more.
      Limit: Math.max(room.changes + 1, leastLimit),
    });
    for (const document of page.Items) {
      if (room.full) return { changes, newer, after, done: false };
      after = document.id;
      newer ||= document.seq > seq;
      if (!document.deleted) changes.push(room.take(pulledChange(seen, document.id, document)));
    }
    if (!page.LastEvaluatedKey) return { changes, newer, after, done: true };
  }
  return { changes, newer, after, done: false };
}
