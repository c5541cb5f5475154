import type { Collection } from '../../lib/contract/collection.ts';
import { Unreadable } from '../../lib/jobs/csv-fields.ts';
import type { FileRecord } from '../../lib/jobs/file-records.ts';
import { JobFailed } from '../../lib/jobs/stopped.ts';
import { type CollectionAccess, collectionAccess } from '../../lib/sync/access/collection-access.ts';
import type { FullCollections } from '../../lib/sync/commit/collection-full.ts';
import { Draft } from '../../lib/sync/commit/draft.ts';
import { Overtaken } from '../../lib/sync/commit/overtaken.ts';
import { untilCommitted } from '../../lib/sync/commit/until-committed.ts';
import { decideRow } from './model/decide-row.ts';
import type { Position } from './model/position.ts';
import { csvRow, jsonRow, type Row } from './model/read-row.ts';
import type { RefusedRow } from './model/report.ts';
import type { Context } from './run-import.ts';
import type { RowGround } from './store/import-rows.ts';
import type { ImportItem } from './store/items.ts';

export interface ImportRun {
  readonly item: ImportItem;
  readonly collection: Collection;
  readonly full: FullCollections;
}

/** A row as it was read, under its id and number. */
interface NumberedRow {
  readonly row: number;
  readonly id: string;
  readonly next: number;
  readonly read: Row | Unreadable;
}

/** Items that a commit has beside documents and the head: the job, and the rows that were refused. */
const otherItems = 2;
/** As sync has it for ids that devices choose. */
const documentId = /^\.{0,2}[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/;
/** Characters of what a file has for an id that are kept of a refused row: those of one commit stand in one item. */
const mostShown = 100;

/**
 * Commits the first of some rows, as many as one transaction takes: documents, the rows that were refused, and the checkpoint behind them.
 * @returns that checkpoint. @throws JobFailed when the person may not write there any more; JobStopped.
 */
export function commitRows(
  run: ImportRun,
  records: readonly FileRecord[],
  position: Position,
  context: Context,
): Promise<Position> {
  const numbered = records.map((record, index) => readRow(run, record, position, index));
  return untilCommitted(() => run.full.heeded(() => attempt(run, numbered, position, context)), context.rows.pace);
}

function readRow({ item, collection }: ImportRun, { bytes, next }: FileRecord, position: Position, index: number) {
  const row = position.totals.rows + index + 1;
  let read: Row | Unreadable;
  try {
    const form = { ...item, collection };
    read = item.format === 'csv' ? csvRow(bytes, position.columns ?? [], form) : jsonRow(bytes, form);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    read = error;
  }
  const id = (!(read instanceof Unreadable) && read.id) || `${item.importId}-${row}`;
  return { row, id, next, read };
}

async function attempt(run: ImportRun, numbered: readonly NumberedRow[], position: Position, context: Context) {
  const { rows, job, now, newId, rules } = context;
  const { item } = run;
  const ids = new Set(
    numbered.filter(({ id, read }) => !(read instanceof Unreadable) && documentId.test(id)).map(({ id }) => id),
  );
  const ground = await rows.read(item, [...ids]);
  const draft = new Draft(ground.documents, otherItems);
  const { totals, refused, next } = decideAll(run, numbered, ground, draft, now());
  const room = Math.max(0, rules().reportedRows - position.reported);
  const reported = refused.slice(0, room);
  const checkpoint: Position = {
    ...position,
    offset: next,
    totals: sum(position.totals, totals),
    reported: position.reported + reported.length,
  };
  const { rows: done, refused: wrong } = checkpoint.totals;
  const note = wrong === 0 ? `${done} rows` : `${done} rows, ${wrong} refused`;
  const committed = await job.commit(
    { checkpoint, progress: { done: next, total: item.size, note } },
    (advance) => {
      const more = [advance, ...(reported.length > 0 ? [rows.keep(item, reported)] : [])];
      // No row deletes a document, so the days are those of nothing.
      const commitRules = { now: now(), tombstoneDays: 3650, epoch: newId() };
      return rows.commit(
        draft.commits(() => ground.place.head),
        more,
        commitRules,
      );
    },
    (error) => (error instanceof Overtaken && error.at(0) ? { item: error.item(0) } : undefined),
  );
  return committed ? checkpoint : (job.checkpoint as Position);
}

function decideAll(run: ImportRun, numbered: readonly NumberedRow[], ground: RowGround, draft: Draft, at: Date) {
  const { item, collection, full } = run;
  const { space: spaceId, personId, version, mode } = item;
  const access = accessOf(run, ground);
  const totals = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0 };
  const refused: RefusedRow[] = [];
  let next = 0;
  for (const { row, id, read, next: end } of numbered) {
    const refuse = (code: string, reason: string) => {
      refused.push({ row, id: id.slice(0, mostShown).toWellFormed(), code, reason });
      totals.refused += 1;
    };
    if (read instanceof Unreadable) refuse(read.code, read.message);
    else if (!documentId.test(id)) refuse('invalid-id', 'An id has at most 64 letters, digits, `.`, `_` and `-`.');
    else {
      const current = draft.find(spaceId, collection.name, id);
      const by = { access, personId, writer: 'import', now: at.toISOString(), spaceId, id };
      const applied = decideRow(collection, current, read, { mode, version }, by);
      const noRoom = applied.status === 'rejected' ? undefined : full.refusal(applied.next);
      const rejected = applied.status === 'rejected' ? applied : noRoom;
      if (rejected) refuse(rejected.code, rejected.reason);
      else if (applied.status !== 'rejected' && applied.unchanged) totals.unchanged += 1;
      else if (applied.status !== 'rejected') {
        if (!draft.take(collection, applied.next)) break;
        totals[current && !current.deleted ? 'updated' : 'created'] += 1;
      }
    }
    totals.rows += 1;
    next = end;
  }
  return { totals, refused, next };
}

/** Asked anew for each commit: rights that were taken away, sign-ins that were ended and accounts that go end an import. */
function accessOf({ item, collection }: ImportRun, { account, place }: RowGround): CollectionAccess {
  const { personId, session, mode } = item;
  const access = collectionAccess(collection, { personId, ...session, ...(account ? { account } : {}) }, place);
  const mayWrite = access.may('create') || (mode === 'upsert' && (access.may('update') || access.may('update-own')));
  if (access.role === '' || !mayWrite) {
    throw new JobFailed('forbidden', 'The person may not write there any more, or ended the sign-in that began it.');
  }
  return access;
}

const sum = (a: Position['totals'], b: Position['totals']): Position['totals'] => ({
  rows: a.rows + b.rows,
  created: a.created + b.created,
  updated: a.updated + b.updated,
  unchanged: a.unchanged + b.unchanged,
  refused: a.refused + b.refused,
});
