import type { Collection } from '../../lib/contract/collection.ts';
import { fileTypes } from '../../lib/jobs/file-lines.ts';
import { type FileBucket, filePositionOf, writePages } from '../../lib/jobs/paged-file.ts';
import { JobFailed } from '../../lib/jobs/stopped.ts';
import { type JobOperation, work } from '../../lib/jobs/work.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { checkVersion } from '../../lib/sync/schema/versions.ts';
import { runExport } from './contract/export-work.ts';
import { imports } from './contract/module.ts';
import { columnsFor, type FileAbout, headerOf, rowOf } from './model/write-row.ts';
import { exportBucket, exportKey } from './store/export-files.ts';
import { type ExportStore, exportStore } from './store/exports.ts';

interface Dependencies {
  readonly store: Pick<ExportStore, 'ground' | 'documents'>;
  readonly bucket: FileBucket;
  readonly rules: () => { readonly exportBytes: number };
  readonly collections: Readonly<Record<string, Collection>>;
  /** Bytes of a part; documents of a page. */
  readonly sizes?: { readonly part?: number; readonly page: number };
}
type Input = Parameters<JobOperation<typeof runExport>>[0];
type Context = Parameters<JobOperation<typeof runExport, Dependencies>>[1];

/** Documents in the order of their ids. Rights are asked for anew with each page; the columns are those of the beginning. */
export const operation: JobOperation<typeof runExport, Dependencies> = async (input, context) => {
  const { order } = input;
  const { job, store, rules, sizes = { page: 500 } } = context;
  const collection = Object.hasOwn(context.collections, order.collection)
    ? context.collections[order.collection]
    : undefined;
  if (!collection || checkVersion(collection, order.version) !== 'ok') {
    throw new JobFailed('unknown-collection', 'The collection is not served in this version any more.');
  }
  const { access, place } = await allowed(input, collection, context);
  const saved = filePositionOf(job.item.checkpoint).about as FileAbout | undefined;
  const about: FileAbout = saved ?? { columns: columnsFor(collection, order, access) };

  const next = await writePages(
    job,
    {
      key: exportKey(job.personId ?? '', job.jobId, order.format),
      contentType: fileTypes[order.format],
      head: headerOf(about.columns, order),
      about,
      ...(sizes.part ? { partBytes: sizes.part } : {}),
      mostBytes: rules().exportBytes,
      total: place.head?.counts[collection.name],
      async page(after) {
        const { access: now } = await allowed(input, collection, context);
        const visible = new Set(columnsFor(collection, order, now));
        if (!about.columns.every((name) => visible.has(name))) throw refused();
        const { documents, next: place } = await store.documents({
          spaceId: order.space,
          collection,
          version: order.version,
          hidden: now.hidden,
          limit: sizes.page,
          after: after as string | undefined,
        });
        const text = documents.map((document) => rowOf(collection, document, about.columns, now, order)).join('');
        return { text, rows: documents.length, next: place };
      },
    },
    context.bucket,
  );
  return next ? { continue: next } : { result: `/v1/exports/${job.jobId}` };
};

const refused = () =>
  new JobFailed('forbidden', 'The person may not read there any more, or ended the sign-in that began it.');

/** Rights that were taken away, sign-ins that were ended and accounts that go end an export. */
async function allowed({ order, session }: Input, collection: Collection, { job, store }: Context) {
  const personId = job.personId ?? '';
  const { account, place } = await store.ground(personId, order.space);
  const access = collectionAccess(collection, { personId, ...session, ...(account ? { account } : {}) }, place);
  if (access.role === '' || !access.may('read')) throw refused();
  return { access, place };
}

export const handler = work(
  runExport,
  { store: exportStore(), bucket: exportBucket(), rules: () => settings(imports), collections },
  operation,
);
