import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { updateSpace } from './contract/spaces.ts';
import { actorIn, requireRole, requireShared, toSpace } from './model/space.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

export const operation: Operation<typeof updateSpace, { store: Pick<SpaceStore, 'find' | 'rename'> }> = async (
  { params, body },
  { personId },
  context,
) => {
  const { spaceId } = params;
  return untilSettled(async () => {
    const { place } = await context.store.find(personId, spaceId);
    requireShared(place);
    requireRole(place, 'owner', 'admin');
    const actor = actorIn(place, personId);
    return context.store.rename(spaceId, body.name, actor, toSpace(place, body.name), context);
  });
};

const store = spaceStore();
export const handler = handle(updateSpace, { store, outcomes: store.outcomes }, operation);
