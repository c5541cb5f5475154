import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { failing } from './errors.ts';
import { membershipChanged, organisationDeleted } from './events.ts';
import { Version } from './fields.ts';
import { founding } from './limits.ts';
import { identity } from './module.ts';

export const Organisation = z.strictObject({
  organisationId: Uuid,
  name: z.string(),
  /** Your role in it. */
  role: z.string(),
  members: z.int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type Organisation = z.infer<typeof Organisation>;

export const organisationParams = { organisationId: Uuid };

export const createOrganisation = identity.route({
  method: 'POST',
  path: '/organisations',
  auth: 'user',
  permission: 'membership:create',
  summary: 'Found an organisation; you become its owner',
  status: 201,
  body: z.strictObject({ name: line(100) }),
  response: Organisation,
  ownErrors: failing('organisation-limit'),
  limit: founding,
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
  emits: [membershipChanged],
});

export const listOrganisations = identity.route({
  method: 'GET',
  path: '/organisations',
  auth: 'user',
  permission: 'membership:list',
  summary: 'Organisations that you are a member of',
  response: z.strictObject({ items: z.array(Organisation) }),
  access: { people: ['Query', 'BatchGetItem'] },
});

export const getOrganisation = identity.route({
  method: 'GET',
  path: '/organisations/{organisationId}',
  auth: 'user',
  permission: 'organisation:read',
  keys: 'organisation:read',
  summary: 'One organisation',
  params: organisationParams,
  response: Organisation,
  errors: ['not-found'],
});

export const updateOrganisation = identity.route({
  method: 'PATCH',
  path: '/organisations/{organisationId}',
  auth: 'user',
  permission: 'organisation:update',
  summary: 'Rename an organisation',
  params: organisationParams,
  body: z.strictObject({ name: z.optional(line(100)), version: z.optional(Version) }),
  response: Organisation,
  errors: ['not-found', 'conflict'],
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const deleteOrganisation = identity.route({
  method: 'DELETE',
  path: '/organisations/{organisationId}',
  auth: 'user',
  permission: 'organisation:delete',
  summary: 'Delete an organisation',
  description: 'It is gone for every member at once; memberships and invitations are removed afterwards.',
  params: organisationParams,
  errors: ['not-found', 'conflict'],
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
  emits: [organisationDeleted],
});

export const purgeOrganisation = identity.consumer({
  on: { queue: 'purges', batch: 1 },
  summary: 'Remove memberships and invitations of a deleted organisation, page by page',
  message: z.object({ organisationId: Uuid, round: z._default(z.number(), 0) }),
  access: {
    people: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'],
    'people.byOrganisation': ['Query'],
    purges: ['SendMessage'],
    events: ['PutEvents'],
  },
  timeout: 60,
  emits: [membershipChanged],
});

/** Also what brings copies of memberships up to date that were made before anybody kept such copies: a message for each organisation. */
export const tellMembers = identity.consumer({
  on: { queue: 'renames', batch: 1 },
  summary: 'Tell the bus of every membership of an organisation, page by page, when its name changed',
  message: z.object({
    organisationId: Uuid,
    /** Where the next page begins. */
    start: z.optional(z.record(z.string(), z.string())),
    told: z._default(z.number(), 0),
    round: z._default(z.number(), 0),
  }),
  access: {
    people: ['GetItem'],
    'people.byOrganisation': ['Query'],
    renames: ['SendMessage'],
    events: ['PutEvents'],
  },
  timeout: 60,
  emits: [membershipChanged],
});
