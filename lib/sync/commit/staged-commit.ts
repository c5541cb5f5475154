import { AppError } from '../../runtime/app-error.ts';
import type { Dynamo, TransactItem } from '../../runtime/aws/dynamo.ts';
import { inLanes } from '../../runtime/in-lanes.ts';
import { type Head, stagedPartKey } from '../items.ts';
import type { SyncTables } from '../tables.ts';
import { type CommitRules, type DocumentWrite, placed, transitionOf } from './commit-plan.ts';
import { headWrite } from './head-write.ts';
import { nextHead } from './next-head.ts';
import { packRows, type StagedPart, type StagedRow } from './staged-parts.ts';

/** Bytes of a part's rows as JSON, about. One item takes 400 KB, and rows may be such that deflating does not help. */
const leastPart = 64 * 1024;
const mostPart = 256 * 1024;
/** What one transaction takes beside the head and a command's record: items, and 4 MB together. */
const mostParts = 90;
const mostStaged = 4_000_000;
const putsAtOnce = 8;
/** Hours for which parts of a commit that never took effect stay. */
const stagedHours = 24;

export interface PackedPart {
  /** Place of the first row among those of the commit, from 0. */
  readonly first: number;
  readonly rows: Uint8Array;
}

/** @throws AppError `body-too-large` when the documents, with the fields that stay, are more than one commit takes. */
export function packParts(writes: readonly DocumentWrite[], rules: CommitRules): readonly PackedPart[] {
  const texts = writes.map((write) => {
    const { seq: _, ...document } = placed(write, 0, rules);
    const row: StagedRow = { document, ...(write.current ? { was: write.current.seq } : {}) };
    return JSON.stringify(row);
  });
  const whole = texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
  const target = Math.min(mostPart, Math.max(leastPart, whole / (mostParts - 10)));
  const parts: PackedPart[] = [];
  let bytes = 0;
  let first = 0;
  for (const [index, text] of texts.entries()) {
    if (bytes > 0 && bytes + text.length > target) {
      parts.push({ first, rows: packRows(texts.slice(first, index)) });
      first = index;
      bytes = 0;
    }
    bytes += Buffer.byteLength(text);
  }
  if (bytes > 0) parts.push({ first, rows: packRows(texts.slice(first)) });
  if (parts.length > mostParts || parts.reduce((sum, { rows }) => sum + rows.length, 0) > mostStaged) {
    throw new AppError('body-too-large', 'The documents together are more than one commit takes: send fewer at once.');
  }
  return parts;
}

export const sameParts = (one: readonly PackedPart[], other: readonly PackedPart[]): boolean =>
  one.length === other.length && one.every(({ rows }, n) => Buffer.compare(rows, other[n]?.rows ?? rows) === 0);

/**
 * Stages parts where nobody reads them. A part is written once: a put that was delayed on its way can neither change it nor bring
 * `expiresAt` back after the commit took effect. Other rows need another `commitId`.
 */
export async function stageParts(
  dynamo: Dynamo,
  tables: SyncTables,
  commitId: string,
  parts: readonly PackedPart[],
  now: Date,
): Promise<void> {
  const expiresAt = Math.floor(now.getTime() / 1000) + stagedHours * 3600;
  await inLanes(parts.entries(), putsAtOnce, async ([number, part]) => {
    const Item: StagedPart = { ...stagedPartKey(commitId, number), entity: 'StagedPart', ...part, expiresAt };
    await dynamo.put({ TableName: tables.spaces, Item, ConditionExpression: 'attribute_not_exists(pk)' });
  });
}

/**
 * What makes a staged commit take effect, all in one transaction: the head moves and says that the commit is pending, and its parts, which must all be there, stay until
 * they are placed.
 */
export function effectOf(
  tables: SyncTables,
  { spaceId, head, documents }: { spaceId: string; head: Head | undefined; documents: readonly DocumentWrite[] },
  { commitId, parts }: { commitId: string; parts: number },
  { epoch }: CommitRules,
): { readonly head: Head; readonly writes: readonly TransactItem[] } {
  const next = nextHead(spaceId, head, documents.map(transitionOf), epoch);
  const pending = { commitId, from: (head?.seq ?? 0) + 1, to: next.seq, parts };
  const keep = Array.from(
    { length: parts },
    (_, number): TransactItem => ({
      Update: {
        TableName: tables.spaces,
        Key: stagedPartKey(commitId, number),
        UpdateExpression: 'REMOVE expiresAt',
        ConditionExpression: 'attribute_exists(pk)',
      },
    }),
  );
  return { head: next, writes: [headWrite(tables, head, next, { pending }), ...keep] };
}
