import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { deleteSpace } from './contract/spaces.ts';
import { actorIn, requireRole, requireShared } from './model/space.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

export const operation: Operation<typeof deleteSpace, { store: Pick<SpaceStore, 'find' | 'delete'> }> = async (
  { params },
  { personId },
  context,
) => {
  await untilSettled(async () => {
    const { place } = await context.store.find(personId, params.spaceId);
    requireShared(place);
    requireRole(place, 'owner');
    return context.store.delete(params.spaceId, actorIn(place, personId), context);
  });
};

const store = spaceStore();
export const handler = handle(deleteSpace, { store, outcomes: store.outcomes }, operation);
