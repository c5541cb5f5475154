import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { files } from './contract/module.ts';
import { startUpload } from './contract/uploads.ts';
import type { Limits } from './model/limits.ts';
import { assertMay } from './model/may.ts';
import { assertSize, newFile, newVersion, started, withPut } from './model/new-version.ts';
import { payerOf, quotaOf } from './model/payer.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { putSeconds, type UploadStore, uploadStore } from './store/uploads.ts';

interface Dependencies {
  readonly store: Pick<UploadStore, 'start' | 'put'>;
  readonly places: PlaceStore;
  readonly limits: () => Limits;
}

export const operation: Operation<typeof startUpload, Dependencies> = async ({ body }, caller, context) => {
  const { store, places, limits, now, newId } = context;
  const { space: spaceId, name, ...content } = body;
  const { personId } = caller;
  assertMay(caller, await places.place(personId, spaceId), 'create');
  assertSize(content, limits());
  const payer = payerOf(spaceId, personId);
  const about = { fileId: newId(), versionId: newId(), spaceId, name, number: 1, payer, personId, now: now() };
  const version = newVersion(content, about);
  const file = newFile(version);
  const answer = await store.start(file, version, quotaOf(payer, limits()), started(file, version), context);
  return withPut(answer, store.put, new Date(now().getTime() + putSeconds * 1000).toISOString());
};

const store = uploadStore();
export const handler = handle(
  startUpload,
  { store, outcomes: store.outcomes, places: placeStore(), limits: () => settings(files), limiter: rateLimiter() },
  operation,
);
