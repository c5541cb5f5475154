import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getImport } from './contract/imports.ts';
import { positionOf, toImport } from './model/import-view.ts';
import { type ImportFiles, importFiles } from './store/import-files.ts';
import { type ImportStore, importStore } from './store/imports.ts';

interface Dependencies {
  readonly store: Pick<ImportStore, 'find' | 'jobOf'>;
  readonly files: Pick<ImportFiles, 'upload' | 'reportUrl'>;
}

export const operation: Operation<typeof getImport, Dependencies> = async ({ params }, { personId }, context) => {
  const { store, files, now } = context;
  const item = await store.find(personId, params.importId);
  if (!item || item.expiresAt <= now().getTime() / 1000) throw new AppError('not-found');
  if (item.state === 'awaiting-upload') return { ...toImport(item), upload: files.upload(item, now()) };
  const job = await store.jobOf(personId, params.importId);
  const { reported } = positionOf(job);
  // A job whose process died each time had nobody to write it.
  const hasEnded = job?.state === 'done' || (job?.state === 'failed' && job.reason?.code !== 'gave-up');
  const hasReport = reported > 0 && hasEnded;
  return { ...toImport(item, job), ...(hasReport ? { report: { url: files.reportUrl(item), rows: reported } } : {}) };
};

export const handler = handle(getImport, { store: importStore(), files: importFiles() }, operation);
