import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getSpace } from './contract/spaces.ts';
import { toSpace } from './model/space.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

export const operation: Operation<typeof getSpace, { store: Pick<SpaceStore, 'find'> }> = async (
  { params },
  { personId },
  { store },
) => {
  const { place, name } = await store.find(personId, params.spaceId);
  return toSpace(place, name);
};

export const handler = handle(getSpace, { store: spaceStore() }, operation);
