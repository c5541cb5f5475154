import type { Collection } from '../../lib/contract/collection.ts';
import { fileEnd } from '../../lib/jobs/file-job.ts';
import { filePositionOf } from '../../lib/jobs/paged-file.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { runExport } from './contract/export-work.ts';
import { getDocumentExport } from './contract/exports.ts';
import { orderOf, toExport } from './model/export-view.ts';
import { columnsFor, type FileAbout } from './model/write-row.ts';
import { type ExportFiles, exportFiles, exportKey } from './store/export-files.ts';
import { type ExportStore, exportStore } from './store/exports.ts';

interface Dependencies {
  readonly store: Pick<ExportStore, 'find' | 'place'>;
  readonly files: Pick<ExportFiles, 'url'>;
  readonly collections: Readonly<Record<string, Collection>>;
}

export const operation: Operation<typeof getDocumentExport, Dependencies> = async ({ params }, caller, context) => {
  const { store, files, now } = context;
  const job = await store.find(caller.personId, params.exportId);
  if (job?.kind !== runExport.on.job) throw new AppError('not-found');
  const view = toExport(job);
  const expiresAt = fileEnd(job, now());
  if (expiresAt === undefined) return view;
  const order = orderOf(job);
  const collection = Object.hasOwn(context.collections, order.collection) && context.collections[order.collection];
  if (!collection) return view;
  const access = collectionAccess(collection, caller, await store.place(caller.personId, order.space));
  const visible = new Set(columnsFor(collection, order, access));
  const { bytes, about } = filePositionOf(job.checkpoint);
  const { columns } = about as FileAbout;
  if (!access.may('read') || !columns.every((name) => visible.has(name))) return view;
  const url = files.url(exportKey(caller.personId, job.jobId, order.format), `${order.collection}.${order.format}`);
  return { ...view, file: { url, bytes, expiresAt } };
};

export const handler = handle(
  getDocumentExport,
  { store: exportStore(), files: exportFiles(), collections },
  operation,
);
