import { enqueue } from '../../lib/jobs/enqueue.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { runImport, startImport } from './contract/work.ts';
import { readUploadKey } from './store/import-files.ts';
import { type ImportStore, importStore } from './store/imports.ts';

interface Dependencies {
  readonly store: Pick<ImportStore, 'find' | 'start'>;
  /** Physical name of the table of jobs; default: as the environment says. */
  readonly jobsTable?: () => string;
}

/** The first file that arrives is the one that counts. Imports into one collection of a space run one after another. */
export const operation: ConsumerOperation<typeof startImport, Dependencies> = async ({ key, eTag, size }, context) => {
  const { store, now } = context;
  const named = readUploadKey(key);
  const item = named && (await store.find(named.personId, named.importId));
  if (item?.state !== 'awaiting-upload') return;
  const { personId, importId: jobId, space, collection } = item;
  const job = { owner: { personId }, input: { importId: jobId }, jobId, key: `${space}/${collection}` };
  const { write } = enqueue(runImport, job, context, context.jobsTable);
  await store.start(item, eTag, size, write, now());
};

export const handler = consume(startImport, { store: importStore() }, operation);
