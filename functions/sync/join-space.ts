import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { sync } from './contract/module.ts';
import { joinSpace, type Space } from './contract/spaces.ts';
import { readCode } from './model/invitation-code.ts';
import { type SpaceInvitationStore, spaceInvitationStore } from './store/space-invitations.ts';

interface Dependencies {
  readonly store: Pick<SpaceInvitationStore, 'find' | 'accept'>;
  readonly limits: () => { readonly spacesPerPerson: number; readonly membersPerSpace: number };
}

/** Who is a member already stays what they are, and leaves the code to somebody else. */
export const operation: Operation<typeof joinSpace, Dependencies> = async ({ body }, { personId }, context) => {
  const { store, limits, now } = context;
  const read = readCode(body.code);
  if (!read) throw new AppError('space-invitation-invalid');
  const { spaceId, hash } = read;
  concerns({ resource: `space/${spaceId}` });
  return untilSettled(async () => {
    const { invitation, space, member } = await store.find(spaceId, hash, personId);
    const valid =
      invitation && invitation.validUntil > now().toISOString() && invitation.generation === space?.invitations;
    if (!valid || space?.status !== 'active') throw new AppError('space-invitation-invalid');
    const joined = (role: string): Space => ({ space: spaceId, kind: 'shared', name: space.name, role });
    if (member) return joined(member.role);
    return store.accept({ invitation, hash, personId, ...limits() }, joined(invitation.role), context);
  });
};

const store = spaceInvitationStore();
export const handler = handle(
  joinSpace,
  { store, outcomes: store.outcomes, limits: () => settings(sync), limiter: rateLimiter() },
  operation,
);
