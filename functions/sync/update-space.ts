import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { updateSpace } from './contract/spaces.ts';
import { requireRole, requireShared, toSpace } from './model/space.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

export const operation: Operation<typeof updateSpace, { store: Pick<SpaceStore, 'find' | 'rename'> }> = async (
  { params, body },
  { personId },
  context,
) => {
  const { place } = await context.store.find(personId, params.spaceId);
  requireShared(place);
  requireRole(place, 'owner', 'admin');
  return context.store.rename(params.spaceId, body.name, toSpace(place, body.name), context);
};

const store = spaceStore();
export const handler = handle(updateSpace, { store, outcomes: store.outcomes }, operation);
