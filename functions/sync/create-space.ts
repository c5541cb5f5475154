import { concerns } from '../../lib/runtime/audit.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { sharedSpace } from '../../lib/sync/space-id.ts';
import { sync } from './contract/module.ts';
import { createSpace, type Space } from './contract/spaces.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

interface Dependencies {
  readonly store: Pick<SpaceStore, 'create'>;
  readonly limits: () => { readonly spacesPerPerson: number };
}

export const operation: Operation<typeof createSpace, Dependencies> = async ({ body }, { personId }, context) => {
  const { store, limits, newId } = context;
  const space: Space = { space: sharedSpace(newId()), kind: 'shared', name: body.name, role: 'owner' };
  concerns({ resource: `space/${space.space}` });
  const made = { spaceId: space.space, name: body.name, ownerId: personId, epoch: newId() };
  return store.create(made, limits().spacesPerPerson, space, context);
};

const store = spaceStore();
export const handler = handle(
  createSpace,
  { store, outcomes: store.outcomes, limits: () => settings(sync), limiter: rateLimiter() },
  operation,
);
