import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { failing } from './errors.ts';
import { membershipChanged } from './events.ts';
import { ActionName, RoleName } from './fields.ts';
import { identity } from './module.ts';
import { organisationParams } from './organisations.ts';

export const Member = z.strictObject({
  personId: Uuid,
  role: z.string(),
  displayName: z.optional(z.string()),
  avatarUrl: z.optional(z.string()),
  /** Shown to those who may change members. */
  email: z.optional(z.string()),
  joinedAt: Timestamp,
});
export type Member = z.infer<typeof Member>;

const memberParams = { organisationId: Uuid, personId: Uuid };

export const listMembers = identity.route({
  method: 'GET',
  path: '/organisations/{organisationId}/members',
  auth: 'user',
  permission: 'member:list',
  audit: 'read',
  summary: 'Members of an organisation, in the order in which they joined',
  description: 'A change may take a second to show here. Permissions are never decided from this list.',
  params: organisationParams,
  query: paging(),
  response: page(Member),
  errors: ['not-found', 'invalid-cursor'],
  access: { 'people.byOrganisation': ['Query'], people: ['BatchGetItem'], cursorKey: ['GetSecretValue'] },
});

export const updateMember = identity.route({
  method: 'PATCH',
  path: '/organisations/{organisationId}/members/{personId}',
  auth: 'user',
  permission: 'member:update',
  summary: 'Give a member another role',
  description: 'Nobody gives or takes rights that they do not hold themselves.',
  params: memberParams,
  body: z.strictObject({ role: RoleName }),
  response: Member,
  errors: ['not-found', 'conflict'],
  ownErrors: failing('last-owner', 'role-unknown', 'beyond-own-rights'),
  access: { people: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'] },
  emits: [membershipChanged],
});

export const removeMember = identity.route({
  method: 'DELETE',
  path: '/organisations/{organisationId}/members/{personId}',
  auth: 'user',
  permission: 'membership:end',
  summary: 'Leave an organisation, or remove a member',
  description: 'Your own id leaves. Removing someone else needs `member:remove`, and no fewer rights than they hold.',
  params: memberParams,
  errors: ['not-found', 'forbidden', 'conflict'],
  ownErrors: failing('last-owner', 'beyond-own-rights'),
  access: { people: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] },
  emits: [membershipChanged],
});

export const OrganisationRole = z.strictObject({
  role: z.string(),
  actions: z.array(z.string()),
  /** owner, admin and member, which every organisation has. */
  builtIn: z.boolean(),
  /** How many members hold it; only for the organisation's own roles. */
  members: z.optional(z.int()),
});
export type OrganisationRole = z.infer<typeof OrganisationRole>;

const roleParams = { organisationId: Uuid, role: RoleName };

export const listRoles = identity.route({
  method: 'GET',
  path: '/organisations/{organisationId}/roles',
  auth: 'user',
  permission: 'role:list',
  summary: 'Roles of an organisation, and the actions that its own roles may hold',
  params: organisationParams,
  response: z.strictObject({ items: z.array(OrganisationRole), grantable: z.array(z.string()) }),
  errors: ['not-found'],
});

export const putRole = identity.route({
  method: 'PUT',
  path: '/organisations/{organisationId}/roles/{role}',
  auth: 'user',
  permission: 'role:update',
  summary: 'Create or change a role of the organisation’s own',
  description: 'Its members have the changed rights from their next request on.',
  params: roleParams,
  body: z.strictObject({ actions: z.array(ActionName).check(z.maxLength(100)) }),
  response: OrganisationRole,
  errors: ['not-found', 'conflict'],
  ownErrors: failing('role-built-in', 'role-limit', 'action-not-grantable', 'beyond-own-rights'),
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const deleteRole = identity.route({
  method: 'DELETE',
  path: '/organisations/{organisationId}/roles/{role}',
  auth: 'user',
  permission: 'role:delete',
  summary: 'Delete a role that nobody holds',
  params: roleParams,
  errors: ['not-found', 'conflict'],
  ownErrors: failing('role-built-in', 'role-in-use', 'beyond-own-rights'),
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
});
