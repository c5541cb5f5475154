import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { updateSpaceMember } from './contract/spaces.ts';
import { actorIn, requireHandling, requireRole, requireShared } from './model/space.ts';
import { type SpaceMemberStore, spaceMemberStore } from './store/members.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

interface Dependencies {
  readonly store: Pick<SpaceStore, 'find'>;
  readonly members: Pick<SpaceMemberStore, 'find' | 'changeRole'>;
}

/** Nobody gives or takes a role above their own; each try asks anew what the caller may. */
export const operation: Operation<typeof updateSpaceMember, Dependencies> = async (
  { params, body },
  caller,
  context,
) => {
  const { store, members } = context;
  const { spaceId, personId } = params;
  return untilSettled(async () => {
    const { place } = await store.find(caller.personId, spaceId);
    requireShared(place);
    requireRole(place, 'owner', 'admin');
    const member = await members.find(spaceId, personId);
    if (!member) throw new AppError('not-found');
    requireHandling(place, member.role, body.role);
    const response = { personId, role: body.role, joinedAt: member.joinedAt };
    const actor = actorIn(place, caller.personId);
    return member.role === body.role ? response : members.changeRole(member, body.role, actor, response, context);
  });
};

const members = spaceMemberStore();
export const handler = handle(
  updateSpaceMember,
  { store: spaceStore(), members, outcomes: members.outcomes },
  operation,
);
