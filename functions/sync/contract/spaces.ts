import * as z from 'zod/mini';
import { line, page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { membershipChanged, organisationDeleted } from '../../identity/contract/events.ts';
import { spaceDeleted } from './events.ts';
import { SpaceId } from './fields.ts';
import { inviting, joining, makingSpaces } from './limits.ts';
import { sync } from './module.ts';

/** Roles in shared spaces. In an organisation's space its roles hold; a person is `owner` of their own. */
export const SpaceRole = z.enum(['owner', 'admin', 'member', 'reader']);
export type SpaceRole = z.infer<typeof SpaceRole>;

export const Space = z.strictObject({
  space: SpaceId,
  kind: z.enum(['person', 'organisation', 'shared']),
  /** Of shared and organisations' spaces. */
  name: z.optional(z.string()),
  /** The caller's. */
  role: z.string(),
});
export type Space = z.infer<typeof Space>;

const ofSpace = { spaceId: SpaceId };
const ofMember = { spaceId: SpaceId, personId: Uuid };
const NewSpace = z.strictObject({ name: line(100) });

export const listSpaces = sync.route({
  method: 'GET',
  path: '/spaces',
  auth: 'user',
  permission: 'space:list',
  summary: 'Spaces of the caller: their own, those of their organisations, and shared ones',
  response: z.strictObject({ items: z.array(Space) }),
  access: { spaces: ['Query', 'BatchGetItem'], 'identity/people': ['Query', 'BatchGetItem'] },
});

export const createSpace = sync.route({
  method: 'POST',
  path: '/spaces',
  auth: 'user',
  permission: 'space:create',
  summary: 'Create a shared space; its creator owns it',
  status: 201,
  body: NewSpace,
  response: Space,
  errors: ['space-limit', 'conflict'],
  limit: makingSpaces,
  access: { spaces: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const getSpace = sync.route({
  method: 'GET',
  path: '/spaces/{spaceId}',
  auth: 'user',
  permission: 'space:use',
  summary: 'A space and the caller’s role in it',
  params: ofSpace,
  response: Space,
  errors: ['not-found'],
  access: { spaces: ['BatchGetItem'], 'identity/people': ['BatchGetItem'] },
});

export const updateSpace = sync.route({
  method: 'PATCH',
  path: '/spaces/{spaceId}',
  auth: 'user',
  permission: 'space:use',
  summary: 'Rename a shared space (owner, admin)',
  params: ofSpace,
  body: NewSpace,
  response: Space,
  errors: ['not-found', 'forbidden', 'conflict'],
  access: {
    spaces: ['GetItem', 'BatchGetItem', 'ConditionCheckItem', 'PutItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem'],
  },
});

export const deleteSpace = sync.route({
  method: 'DELETE',
  path: '/spaces/{spaceId}',
  auth: 'user',
  permission: 'space:use',
  summary: 'Delete a shared space for everybody (owner)',
  params: ofSpace,
  errors: ['not-found', 'forbidden', 'conflict'],
  access: {
    spaces: ['GetItem', 'BatchGetItem', 'ConditionCheckItem', 'PutItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem'],
  },
});

export const SpaceMember = z.strictObject({ personId: Uuid, role: z.string(), joinedAt: Timestamp });

export const listSpaceMembers = sync.route({
  method: 'GET',
  path: '/spaces/{spaceId}/members',
  auth: 'user',
  permission: 'space:use',
  summary: 'Members of a shared space',
  params: ofSpace,
  query: paging(),
  response: page(SpaceMember),
  errors: ['not-found', 'forbidden', 'invalid-cursor'],
  access: {
    spaces: ['BatchGetItem', 'Query'],
    'identity/people': ['BatchGetItem'],
    cursorKey: ['GetSecretValue'],
  },
});

export const updateSpaceMember = sync.route({
  method: 'PATCH',
  path: '/spaces/{spaceId}/members/{personId}',
  auth: 'user',
  permission: 'space:use',
  summary: 'Give a member of a shared space another role (owner; admin up to their own)',
  params: ofMember,
  body: z.strictObject({ role: SpaceRole }),
  response: SpaceMember,
  errors: ['not-found', 'forbidden', 'conflict', 'last-space-owner'],
  access: {
    spaces: ['GetItem', 'BatchGetItem', 'ConditionCheckItem', 'PutItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem'],
  },
});

export const removeSpaceMember = sync.route({
  method: 'DELETE',
  path: '/spaces/{spaceId}/members/{personId}',
  auth: 'user',
  permission: 'space:use',
  summary: 'Leave a shared space, or remove a member (owner, admin)',
  description: 'The devices of a removed member are told to remove the space’s documents at their next pull.',
  params: ofMember,
  errors: ['not-found', 'forbidden', 'conflict', 'last-space-owner'],
  access: {
    spaces: ['GetItem', 'BatchGetItem', 'ConditionCheckItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    'identity/people': ['BatchGetItem'],
  },
});

export const createSpaceInvitation = sync.route({
  method: 'POST',
  path: '/spaces/{spaceId}/invitations',
  auth: 'user',
  permission: 'space:use',
  summary: 'Make a code by which one person joins a shared space (owner, admin)',
  description:
    'A code works once and for `invitationHours`. All codes of a space end when an owner or admin leaves, is removed or gets another role.',
  status: 201,
  params: ofSpace,
  body: z.strictObject({ role: z._default(SpaceRole, 'member') }),
  /** The code is shown once; only its hash is stored. */
  response: z.strictObject({ code: z.string(), expiresAt: Timestamp }),
  idempotency: 'none',
  errors: ['not-found', 'forbidden', 'conflict'],
  limit: inviting,
  access: { spaces: ['BatchGetItem', 'ConditionCheckItem', 'PutItem'], 'identity/people': ['BatchGetItem'] },
});

export const joinSpace = sync.route({
  method: 'POST',
  path: '/spaces/join',
  auth: 'user',
  permission: 'space:join',
  summary: 'Join a shared space with a code',
  description: 'Whoever is a member already keeps the role they have, and the code is not used up.',
  body: z.strictObject({ code: z.string().check(z.minLength(20), z.maxLength(100), z.regex(/^[A-Za-z0-9_-]+$/)) }),
  response: Space,
  errors: ['space-invitation-invalid', 'space-limit', 'conflict'],
  limit: joining,
  access: { spaces: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] },
});

export const explainSpaceAccess = sync.route({
  method: 'GET',
  path: '/spaces/{spaceId}/access',
  auth: 'user',
  permission: 'space:use',
  summary: 'Which rule decides whether the caller may do something with documents of a space',
  params: ofSpace,
  query: { action: z.string().check(z.maxLength(60), z.regex(/^[a-z0-9-]+:[a-z-]+$/)) },
  response: z.strictObject({ allowed: z.boolean(), rule: z.string(), reason: z.string() }),
  access: { spaces: ['BatchGetItem'], 'identity/people': ['BatchGetItem'] },
});

/**
 * Removes everything of a space that was deleted: documents, changes, members, invitations. Its part of the full-text index goes with the
 * documents.
 */
export const purgeSpace = sync.consumer({
  on: { queue: 'purges' },
  summary: 'Remove what a deleted space held',
  message: z.object({ spaceId: SpaceId }),
  timeout: 120,
  access: {
    spaces: ['GetItem', 'Query', 'BatchWriteItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    documents: ['Query', 'BatchWriteItem'],
    changes: ['Query', 'BatchWriteItem'],
    purges: ['SendMessage'],
    'identity/people': ['GetItem'],
  },
});

/** One consumer for both, and `pokeSpaces` beside it: more than two readers of a stream get in each other's way. */
export const followSpaces = sync.consumer({
  on: { table: 'spaces', where: { entity: ['Member', 'Space'] } },
  summary:
    'Tell a person’s devices that their membership of a shared space changed, end subscriptions of those who left, and queue the purge of deleted spaces',
  access: {
    subscriptions: ['Query', 'UpdateItem', 'DeleteItem'],
    spaces: ['BatchGetItem'],
    purges: ['SendMessage'],
    sockets: ['ManageConnections'],
    events: ['PutEvents'],
  },
  emits: [spaceDeleted],
});

export const followOrganisations = sync.consumer({
  on: { event: [organisationDeleted, membershipChanged] },
  summary: 'Purge the space of a deleted organisation, and tell the devices of people whose membership changed',
  access: {
    subscriptions: ['Query', 'UpdateItem', 'DeleteItem'],
    purges: ['SendMessage'],
    sockets: ['ManageConnections'],
    'identity/people': ['BatchGetItem'],
    spaces: ['BatchGetItem'],
  },
});

export const eraseSyncedData = sync.consumer({
  on: { person: 'erase' },
  summary:
    'Remove a person’s space, clients and memberships; what they wrote in others’ spaces stays there without their name',
  timeout: 120,
  access: {
    spaces: ['GetItem', 'Query', 'BatchGetItem', 'BatchWriteItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    documents: ['Query', 'BatchWriteItem'],
    changes: ['Query', 'BatchWriteItem'],
    subscriptions: ['Query', 'DeleteItem'],
    purges: ['SendMessage'],
  },
});

export const exportSyncedData = sync.consumer({
  on: { person: 'export' },
  summary: 'Documents of a person’s own space, their shared spaces, clients and outcomes',
  access: {
    spaces: ['Query', 'BatchGetItem', 'GetItem', 'UpdateItem', 'DeleteItem'],
    documents: ['Query', 'PutItem'],
    changes: ['BatchWriteItem'],
  },
});
