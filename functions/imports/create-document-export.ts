import type { Collection } from '../../lib/contract/collection.ts';
import { enqueue } from '../../lib/jobs/enqueue.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { checkVersions } from '../../lib/sync/schema/versions.ts';
import { runExport } from './contract/export-work.ts';
import { createDocumentExport } from './contract/exports.ts';
import { toExport } from './model/export-view.ts';
import { type ExportStore, exportStore } from './store/exports.ts';

interface Dependencies {
  readonly store: Pick<ExportStore, 'place' | 'create'>;
  readonly collections: Readonly<Record<string, Collection>>;
  /** Physical name of the table of jobs; default: as the environment says. */
  readonly jobsTable?: () => string;
}

/** Exports of a person run one after another. */
export const operation: Operation<typeof createDocumentExport, Dependencies> = async ({ body }, caller, context) => {
  const { store } = context;
  checkVersions(context.collections, { [body.collection]: body.version });
  const collection = context.collections[body.collection] as Collection;
  const place = await store.place(caller.personId, body.space);
  if (place.space.role === undefined) throw new AppError('not-found');
  if (!collectionAccess(collection, caller, place).may('read')) throw new AppError('forbidden');

  const { personId, sessionId, signedInAt, groups } = caller;
  const input = { order: body, session: { sessionId, signedInAt, groups: [...groups] } };
  const { item, write } = enqueue(runExport, { owner: { personId }, input, key: personId }, context, context.jobsTable);
  return store.create(personId, write, toExport(item), context);
};

const store = exportStore();
export const handler = handle(
  createDocumentExport,
  { store, outcomes: store.outcomes, limiter: rateLimiter(), collections },
  operation,
);
