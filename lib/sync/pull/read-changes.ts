import { type ChangeRow, changeKey, type Head } from '../items.ts';
import { unsettledFrom } from './copy-documents.ts';
import { type PulledChange, pulledChange, type Room } from './pulled-changes.ts';
import { confirmDocuments, confirmRows, nameOf, type Reader, readDocuments } from './reader.ts';
import type { View } from './view.ts';

/** Rows of one request at most: those of other collections and of documents that changed again are passed over. */
const mostRows = 5000;
/** Documents that are read at once. */
const batch = 100;

export interface ReadChanges {
  readonly changes: readonly PulledChange[];
  /** All changes up to this number are among them, or were passed over because the device does not see them. */
  readonly seq: number;
  /** Documents were sent that are newer than the head: what the device holds is not of one moment. */
  readonly newer: boolean;
}

interface Row extends ChangeRow {
  readonly seq: number;
}

/**
 * Changes after a number, up to the head's. The newest row of a document stands for all its changes.
 * Read units: rows / 4 KB, and 1 or more for each document.
 */
export async function readChanges(
  reader: Reader,
  head: Head,
  view: View,
  after: number,
  room: Room,
): Promise<ReadChanges> {
  const changes: PulledChange[] = [];
  let seq = after;
  let newer = false;
  let rowsRead = 0;
  while (seq < head.seq && !room.full && rowsRead < mostRows) {
    const { rows, last } = await readRows(reader, head, seq, Math.min(Math.max(room.changes, batch), 1000));
    rowsRead += rows.length;
    const newest = new Map(rows.map((row) => [nameOf(row), row]));
    const wanted = [...newest.values()].filter(({ collection }) => view.seen.has(collection)).sort(bySeq);
    let done = 0;
    while (done < wanted.length && !room.full) {
      const some = wanted.slice(done, done + Math.min(batch, room.changes));
      const sent = await readSome(reader, head, view, some, last, room);
      changes.push(...sent.changes);
      newer ||= sent.newer;
      seq = sent.seq;
      done += sent.rows;
    }
    if (done >= wanted.length) seq = last;
  }
  return { changes, seq, newer };
}

const bySeq = (a: Row, b: Row) => a.seq - b.seq;

/** Rows after a number in their order, and the number up to which they are all there. */
async function readRows(
  reader: Reader,
  head: Head,
  after: number,
  limit: number,
): Promise<{ rows: readonly Row[]; last: number }> {
  const { dynamo, tables } = reader;
  const [{ pk, sk: first }, { sk: end }] = [changeKey(head.spaceId, after + 1), changeKey(head.spaceId, head.seq)];
  const { Items, LastEvaluatedKey } = await dynamo.query<ChangeRow>({
    TableName: tables.changes,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :end',
    ExpressionAttributeValues: { ':pk': pk, ':first': first, ':end': end },
    ConsistentRead: true,
    Limit: limit,
  });
  const rows = Items.map(numbered);
  const last = LastEvaluatedKey ? Number(LastEvaluatedKey.sk) : head.seq;
  const missing = unexplained(rows, Math.max(after + 1, unsettledFrom(head)), last);
  const late = missing.length > 0 ? await confirmRows(reader, head.spaceId, missing) : [];
  return { rows: [...rows, ...late.map(numbered)].sort(bySeq), last };
}

const numbered = (row: ChangeRow): Row => ({ ...row, seq: Number(row.sk) });

/**
 * Numbers without a row, and without a later row that replaced it. A Query may see one item of a transaction a moment before another, so
 * the row may only be late; or it was replaced by one that was itself replaced.
 */
function unexplained(rows: readonly Row[], from: number, to: number): number[] {
  const known = new Set(rows.flatMap(({ seq, was }) => (was === undefined ? [seq] : [seq, was])));
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place).filter(
    (seq) => !known.has(seq),
  );
}

/** The documents of some rows, as long as there is room. @param last number up to which rows were read. */
async function readSome(
  reader: Reader,
  head: Head,
  view: View,
  rows: readonly Row[],
  last: number,
  room: Room,
): Promise<ReadChanges & { readonly rows: number }> {
  const documents = await readDocuments(reader, head.spaceId, rows);
  const late = rows.filter((row) => (documents.get(nameOf(row))?.seq ?? 0) < row.seq);
  if (late.length > 0) {
    for (const document of await confirmDocuments(reader, head.spaceId, late))
      documents.set(nameOf(document), document);
  }
  const changes: PulledChange[] = [];
  let newer = false;
  let seq = 0;
  let passed = 0;
  for (const row of rows) {
    if (room.full) break;
    seq = row.seq;
    passed += 1;
    const document = documents.get(nameOf(row));
    const now = document?.seq ?? 0;
    newer ||= now > head.seq;
    // Changed again since: its later row comes with a later page.
    if (now > last && now <= head.seq) continue;
    const seen = view.seen.get(row.collection);
    if (seen) changes.push(room.take(pulledChange(seen, row.id, document)));
  }
  return { changes, seq, newer, rows: passed };
}
