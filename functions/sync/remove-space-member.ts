import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { removeSpaceMember } from './contract/spaces.ts';
import { actorIn, requireHandling, requireRole, requireShared } from './model/space.ts';
import { type SpaceMemberStore, spaceMemberStore } from './store/members.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

interface Dependencies {
  readonly store: Pick<SpaceStore, 'find'>;
  readonly members: Pick<SpaceMemberStore, 'find' | 'remove'>;
}

/** Leaving is everybody's right, but for the last owner; removing others is for owners and admins. */
export const operation: Operation<typeof removeSpaceMember, Dependencies> = async ({ params }, caller, context) => {
  const { store, members } = context;
  const { spaceId, personId } = params;
  await untilSettled(async () => {
    const { place } = await store.find(caller.personId, spaceId);
    requireShared(place);
    const leaves = personId === caller.personId;
    if (!leaves) requireRole(place, 'owner', 'admin');
    const member = await members.find(spaceId, personId);
    if (!member) throw new AppError('not-found');
    if (!leaves) requireHandling(place, member.role);
    return members.remove(member, actorIn(place, caller.personId), context);
  });
};

const members = spaceMemberStore();
export const handler = handle(
  removeSpaceMember,
  { store: spaceStore(), members, outcomes: members.outcomes },
  operation,
);
