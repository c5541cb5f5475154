import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { updateFile } from './contract/reading.ts';
import { assertMay } from './model/may.ts';
import { toFile } from './model/views.ts';
import { type ChangeStore, changeStore } from './store/changes.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';

interface Dependencies {
  readonly store: Pick<ChangeStore, 'rename'>;
  readonly finder: Pick<Finder, 'file'>;
  readonly places: PlaceStore;
}

export const operation: Operation<typeof updateFile, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, finder, places, now } = context;
  const { done } = await untilSettled(async () => {
    const file = await finder.file(params.fileId);
    assertMay(caller, await places.place(caller.personId, file.spaceId), 'update', file.createdBy);
    const at = now();
    const renamed = toFile({ ...file, name: body.name, updatedAt: at.toISOString() });
    return (await store.rename(file, body.name, at, renamed, context)) ?? again;
  });
  return done;
};

const store = changeStore();
export const handler = handle(
  updateFile,
  { store, outcomes: store.outcomes, finder: fileFinder(), places: placeStore() },
  operation,
);
