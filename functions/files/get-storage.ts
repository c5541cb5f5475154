import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { files } from './contract/module.ts';
import { getStorage } from './contract/reading.ts';
import type { Limits } from './model/limits.ts';
import { assertMay } from './model/may.ts';
import { payerOf, quotaOf } from './model/payer.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { type UsageStore, usageStore } from './store/usage.ts';

interface Dependencies {
  readonly store: UsageStore;
  readonly places: PlaceStore;
  readonly limits: () => Limits;
}

export const operation: Operation<typeof getStorage, Dependencies> = async ({ query }, caller, context) => {
  const { store, places, limits } = context;
  const own = personSpace(caller.personId);
  const space = query.space ?? own;
  if (space !== own) assertMay(caller, await places.place(caller.personId, space), 'read');
  // What is in a shared space is counted for those who uploaded it.
  if (payerOf(space, caller.personId) !== space) throw new AppError('not-found');
  const { bytes, versions } = quotaOf(space, limits());
  return { space, ...(await store.usage(space)), maxBytes: bytes, maxVersions: versions };
};

export const handler = handle(
  getStorage,
  { store: usageStore(), places: placeStore(), limits: () => settings(files) },
  operation,
);
