import type { Facts } from '../../lib/policy/accounts.ts';
import { policies } from '../../lib/policy/catalogue.generated.ts';
import { decide } from '../../lib/policy/decide.ts';
import { actionsOfRole } from '../../lib/policy/role-actions.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { acceptInvitation } from './contract/invitations.ts';
import { identity } from './contract/module.ts';
import { isExpired } from './model/invitation.ts';
import { toOrganisation } from './model/organisation.ts';
import { emailOf } from './model/person.ts';
import { matches, readToken } from './model/token.ts';
import { type InvitationStore, invitationStore } from './store/invitations.ts';
import type { InvitationItem } from './store/items.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

interface Dependencies {
  readonly store: Pick<InvitationStore, 'find' | 'accept' | 'facts'>;
  readonly signIns: Pick<SignIns, 'find'>;
  readonly limits: () => { readonly organisationsPerPerson: number; readonly membersPerOrganisation: number };
}

/** The address is asked of Cognito at this moment: what the profile holds may be older. */
export const operation: Operation<typeof acceptInvitation, Dependencies> = async ({ body }, { personId }, context) => {
  const { store, signIns, limits, now } = context;
  const token = readToken(body.token, 2);
  if (!token) throw new AppError('invitation-invalid');
  const [organisationId = '', invitationId = ''] = token.ids;
  const { invitation, organisation } = await store.find(organisationId, invitationId);
  const usable = invitation && matches(token, invitation.tokenHashes) && !isExpired(invitation, now());
  if (!usable || organisation?.status !== 'active') throw new AppError('invitation-invalid');
  const { invitedBy } = invitation;
  // Those from before it was noted who sent them end by their time.
  const stands =
    invitedBy === undefined || mayInvite(invitedBy, invitation, await store.facts(invitedBy, organisationId));
  if (!stands) throw new AppError('invitation-invalid');

  concerns({ organisationId, resource: `invitation/${invitationId}` });
  const { email, emailVerified } = emailOf((await signIns.find(personId))?.attributes ?? {});
  if (email !== invitation.email) throw new AppError('invitation-for-another');
  if (!emailVerified) throw new AppError('email-unverified');

  const joinedAt = now().toISOString();
  const response = toOrganisation({ ...organisation, members: organisation.members + 1 }, invitation.role);
  return untilSettled(() => store.accept({ invitation, personId, joinedAt, ...limits() }, response, context));
};

/** Whether who sent it still could: nobody who was removed comes back by another address of theirs. */
function mayInvite(personId: string, { role }: InvitationItem, facts: Facts): boolean {
  const sender = { personId, sessionId: '', groups: [], signedInAt: Number.MAX_SAFE_INTEGER };
  if (!decide(policies, 'invitation:create', sender, facts).allowed) return false;
  const rights = (name = '') => actionsOfRole(policies, name, facts.organisation?.roles) ?? [];
  const own = new Set(rights(facts.membership?.role));
  return rights(role).every((action) => own.has(action));
}

const store = invitationStore();
export const handler = handle(
  acceptInvitation,
  { store, signIns: signIns(), outcomes: store.outcomes, limits: () => settings(identity), limiter: rateLimiter() },
  operation,
);
