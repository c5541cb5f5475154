import * as z from 'zod/mini';
import { Email, page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { failing } from './errors.ts';
import { membershipChanged } from './events.ts';
import { RoleName, Token } from './fields.ts';
import { joining } from './limits.ts';
import { identity } from './module.ts';
import { Organisation, organisationParams } from './organisations.ts';

export const Invitation = z.strictObject({
  invitationId: Uuid,
  organisationId: Uuid,
  email: z.string(),
  role: z.string(),
  state: z.enum(['pending', 'expired']),
  /** `no-sender`: the stage has no sender address, so no mail could be sent. */
  delivery: z.enum(['queued', 'sent', 'no-sender']),
  createdAt: Timestamp,
  expiresAt: Timestamp,
});
export type Invitation = z.infer<typeof Invitation>;

export const createInvitation = identity.route({
  method: 'POST',
  path: '/organisations/{organisationId}/invitations',
  auth: 'user',
  permission: 'invitation:create',
  summary: 'Invite someone by e-mail',
  description:
    'The mail carries a token that can be used once, by someone whose verified address is the invited one, while you may invite to this role.',
  status: 201,
  params: organisationParams,
  body: z.strictObject({ email: Email, role: RoleName }),
  response: Invitation,
  errors: ['not-found', 'conflict'],
  ownErrors: failing('role-unknown', 'beyond-own-rights', 'invitation-limit'),
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const listInvitations = identity.route({
  method: 'GET',
  path: '/organisations/{organisationId}/invitations',
  auth: 'user',
  permission: 'invitation:list',
  summary: 'Invitations that are not used yet',
  params: organisationParams,
  query: paging(),
  response: page(Invitation),
  errors: ['not-found', 'invalid-cursor'],
  access: { people: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const revokeInvitation = identity.route({
  method: 'DELETE',
  path: '/organisations/{organisationId}/invitations/{invitationId}',
  auth: 'user',
  permission: 'invitation:revoke',
  summary: 'Withdraw an invitation',
  params: { organisationId: Uuid, invitationId: Uuid },
  errors: ['not-found', 'conflict'],
  access: { people: ['GetItem', 'PutItem', 'DeleteItem'] },
});

export const acceptInvitation = identity.route({
  method: 'POST',
  path: '/invitations/accept',
  auth: 'user',
  permission: 'membership:accept',
  summary: 'Join an organisation with the token of an invitation',
  status: 201,
  body: z.strictObject({ token: Token }),
  response: Organisation,
  errors: ['conflict'],
  ownErrors: failing(
    'invitation-invalid',
    'invitation-for-another',
    'email-unverified',
    'already-member',
    'organisation-limit',
    'member-limit',
    'role-unknown',
  ),
  limit: joining,
  access: {
    people: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    userPool: ['AdminGetUser', 'ListUsers'],
  },
  emits: [membershipChanged],
});

export const sendInvitation = identity.consumer({
  on: { queue: 'invitations' },
  summary: 'Mail an invitation with its token',
  message: z.object({ organisationId: Uuid, invitationId: Uuid }),
  access: { people: ['BatchGetItem', 'UpdateItem'], email: ['SendEmail'] },
});
