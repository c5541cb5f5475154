import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { sync } from './contract/module.ts';
import { createSpaceInvitation } from './contract/spaces.ts';
import { writeCode } from './model/invitation-code.ts';
import { actorIn, requireHandling, requireRole, requireShared } from './model/space.ts';
import { type SpaceInvitationStore, spaceInvitationStore } from './store/space-invitations.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

interface Dependencies {
  readonly store: Pick<SpaceStore, 'find'>;
  readonly invitations: Pick<SpaceInvitationStore, 'create'>;
  readonly limits: () => { readonly invitationHours: number };
}

/** Takes no Idempotency-Key: with one, the code would be stored as part of the answer. A code that nobody uses ends by itself. */
export const operation: Operation<typeof createSpaceInvitation, Dependencies> = async (
  { params: { spaceId }, body: { role } },
  { personId },
  { store, invitations, limits, now, randomBytes },
) => {
  const { code, hash } = writeCode(spaceId, randomBytes(32));
  const validUntil = new Date(now().getTime() + limits().invitationHours * 3_600_000).toISOString();
  await untilSettled(async () => {
    const { place, item } = await store.find(personId, spaceId);
    requireShared(place);
    requireRole(place, 'owner', 'admin');
    requireHandling(place, role);
    const invitation = { spaceId, role, generation: item?.invitations ?? 0, validUntil };
    return invitations.create(invitation, hash, actorIn(place, personId), now());
  });
  return { code, expiresAt: validUntil };
};

export const handler = handle(
  createSpaceInvitation,
  { store: spaceStore(), invitations: spaceInvitationStore(), limits: () => settings(sync), limiter: rateLimiter() },
  operation,
);
