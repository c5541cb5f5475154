import type { Collection } from '../../lib/contract/collection.ts';
import { checkBeginning, type FileRecord, fileRecords } from '../../lib/jobs/file-records.ts';
import { JobFailed, JobStopped } from '../../lib/jobs/stopped.ts';
import { type JobOperation, work } from '../../lib/jobs/work.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { FullCollections } from '../../lib/sync/commit/collection-full.ts';
import { mostDocuments } from '../../lib/sync/commit/commit.ts';
import { checkVersion } from '../../lib/sync/schema/versions.ts';
import { commitRows } from './commit-rows.ts';
import { imports } from './contract/module.ts';
import { runImport } from './contract/work.ts';
import { beginning, type Position } from './model/position.ts';
import { columnsOf } from './model/read-row.ts';
import { type ImportFiles, importFiles } from './store/import-files.ts';
import { type ImportRows, importRows } from './store/import-rows.ts';
import { type ImportStore, importStore } from './store/imports.ts';
import type { ImportItem } from './store/items.ts';

export interface Dependencies {
  readonly store: Pick<ImportStore, 'find'>;
  readonly files: Pick<ImportFiles, 'read' | 'writeReport'>;
  readonly rows: ImportRows;
  readonly rules: () => { readonly importRows: number; readonly reportedRows: number };
  readonly collections: Readonly<Record<string, Collection>>;
  /** Bytes of one request to the bucket. */
  readonly chunkBytes?: number;
}
export type Context = Parameters<JobOperation<typeof runImport, Dependencies>>[1];

/** The file from the last checkpoint on, in commits that carry the next checkpoint: each row takes effect once. */
export const operation: JobOperation<typeof runImport, Dependencies> = async ({ importId }, context) => {
  const { store, job } = context;
  const item = job.personId === undefined ? undefined : await store.find(job.personId, importId);
  if (!item?.eTag) throw new JobFailed('import-gone', 'The import is not there any more.');
  const collection = Object.hasOwn(context.collections, item.collection)
    ? context.collections[item.collection]
    : undefined;
  if (!collection || checkVersion(collection, item.version) !== 'ok') {
    throw new JobFailed('unknown-collection', 'The collection is not served in this version any more.');
  }
  const run = { item, collection, full: new FullCollections() };
  const saved = context.job.checkpoint as Position | undefined;
  try {
    const { records, position } = await openFile(item, collection, saved ?? beginning, context);
    const next = await readAll(run, records, position, context);
    if (next) return { continue: next };
  } catch (error) {
    // Whatever it was, the job may be over with it.
    if (!(error instanceof JobStopped)) await report(item, context);
    throw error;
  }
  await report(item, context);
  return { result: `/v1/imports/${importId}` };
};

/** The records behind a position, and that position, behind the header of a CSV file. */
async function openFile(item: ImportItem, collection: Collection, position: Position, context: Context) {
  const { files, chunkBytes } = context;
  const read = (from: number, to: number) => files.read(item, from, to);
  const { size, format, delimiter } = item;
  const offset = position.offset || checkBeginning(await read(0, Math.min(size, 4096)));
  const more = { ...(delimiter ? { delimiter } : {}), ...(chunkBytes ? { chunkBytes } : {}) };
  const records = fileRecords(read, offset, { size, format, ...more });
  if (format !== 'csv' || position.columns) return { records, position: { ...position, offset } };
  const header = await records.next();
  if (header.done) throw new JobFailed('file-empty', 'The file has no header.');
  const columns = columnsOf(header.value.bytes, { ...item, collection });
  return { records, position: { ...position, columns, offset: header.value.next } };
}

/** @returns where the next slice goes on; undefined when the file is read. */
async function readAll(
  run: Parameters<typeof commitRows>[0],
  records: AsyncGenerator<FileRecord>,
  start: Position,
  context: Context,
): Promise<Position | undefined> {
  const { job, rules } = context;
  const most = rules().importRows;
  let position = start;
  let waiting: FileRecord[] = [];
  const flush = async () => {
    while (waiting.length > 0) {
      const before = position.totals.rows;
      position = await commitRows(run, waiting, position, context);
      waiting = waiting.slice(position.totals.rows - before);
    }
  };
  try {
    for await (const record of records) {
      if (record.bytes.length === 0) continue;
      if (position.totals.rows + waiting.length >= most) {
        throw new JobFailed('too-many-rows', `An import has at most ${most} rows; those before were taken.`);
      }
      waiting.push(record);
      if (waiting.length < mostDocuments) continue;
      await flush();
      if (job.isTimeUp()) return position;
    }
  } catch (error) {
    if (error instanceof JobFailed) await flush();
    throw error;
  }
  await flush();
  return undefined;
}

async function report(item: ImportItem, { rows, files, log }: Context): Promise<void> {
  const refused = await rows.refused(item);
  if (refused.length === 0) return;
  await files.writeReport(item, refused);
  const codes = [...new Set(refused.map(({ code }) => code))];
  log.info('rows refused', { importId: item.importId, rows: refused.length, codes });
}

export const handler = work(
  runImport,
  {
    store: importStore(),
    files: importFiles(),
    rows: importRows(),
    rules: () => settings(imports),
    collections,
  },
  operation,
);
