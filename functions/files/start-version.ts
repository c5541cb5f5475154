import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { files } from './contract/module.ts';
import { startVersion } from './contract/uploads.ts';
import type { Limits } from './model/limits.ts';
import { assertMay } from './model/may.ts';
import { assertSize, newVersion, started, withPut } from './model/new-version.ts';
import { payerOf, quotaOf } from './model/payer.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { putSeconds, type UploadStore, uploadStore } from './store/uploads.ts';

interface Dependencies {
  readonly store: Pick<UploadStore, 'startVersion' | 'put'>;
  readonly finder: Pick<Finder, 'file'>;
  readonly places: PlaceStore;
  readonly limits: () => Limits;
}

export const operation: Operation<typeof startVersion, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, finder, places, limits, now, newId } = context;
  const { personId } = caller;
  const { started: answer } = await untilSettled(async () => {
    const file = await finder.file(params.fileId);
    const { fileId, spaceId, name } = file;
    assertMay(caller, await places.place(personId, spaceId), 'update', file.createdBy);
    assertSize(body, limits());
    if (file.versions >= limits().versionsPerFile)
      throw new AppError('version-limit', `At most ${limits().versionsPerFile}.`);
    const payer = payerOf(spaceId, personId);
    const about = { fileId, versionId: newId(), spaceId, name, number: file.newest + 1, payer, personId, now: now() };
    const version = newVersion(body, about);
    const quota = quotaOf(payer, limits());
    return (await store.startVersion(file, version, quota, started(file, version), context)) ?? again;
  });
  return withPut(answer, store.put, new Date(now().getTime() + putSeconds * 1000).toISOString());
};

const store = uploadStore();
export const handler = handle(
  startVersion,
  {
    store,
    outcomes: store.outcomes,
    finder: fileFinder(),
    places: placeStore(),
    limits: () => settings(files),
    limiter: rateLimiter(),
  },
  operation,
);
