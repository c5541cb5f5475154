import * as z from 'zod/mini';
import { Email, line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { failing } from './errors.ts';
import { personDisabled } from './events.ts';
import { Version } from './fields.ts';
import { identity } from './module.ts';

export const Person = z.strictObject({
  personId: Uuid,
  email: z.optional(z.string()),
  emailVerified: z.boolean(),
  displayName: z.optional(z.string()),
  status: z.enum(['active', 'disabled', 'erasing']),
  disabledAt: z.optional(Timestamp),
  disabledReason: z.optional(z.string()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type Person = z.infer<typeof Person>;

const personParams = { personId: Uuid };

export const findPeople = identity.route({
  method: 'GET',
  path: '/admin/people',
  auth: 'admin',
  permission: 'people:find',
  audit: 'read',
  summary: 'Find a person by e-mail address or by id',
  description:
    'Give exactly one of the two. An address may belong to several: each way to sign in has an account of its own.',
  query: { email: z.optional(Email), personId: z.optional(Uuid) },
  response: z.strictObject({ items: z.array(Person) }),
  access: { people: ['GetItem'], userPool: ['AdminGetUser', 'ListUsers'] },
});

export const disablePerson = identity.route({
  method: 'POST',
  path: '/admin/people/{personId}/disable',
  auth: 'admin',
  permission: 'people:disable',
  summary: 'Shut a person out, from their next request on',
  description:
    'Who waits to be erased goes on waiting. They cannot sign in to take that back, and are shut out when they do by a token that is left. Unless they are enabled and take it back, they are erased when it is due.',
  params: personParams,
  body: z.strictObject({ reason: line(500) }),
  response: Person,
  errors: ['not-found', 'conflict'],
  ownErrors: failing('erasure-pending'),
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
  emits: [personDisabled],
});

export const enablePerson = identity.route({
  method: 'POST',
  path: '/admin/people/{personId}/enable',
  auth: 'admin',
  permission: 'people:enable',
  summary: 'Let a disabled person in again',
  description: 'Who waits to be erased can sign in again to take that back, and is erased if they do not.',
  params: personParams,
  response: Person,
  errors: ['not-found', 'conflict'],
  ownErrors: failing('erasure-pending'),
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const alignUserPool = identity.consumer({
  on: { queue: 'accounts' },
  summary: 'Disable or enable the sign-in as the person is disabled or not',
  message: z.object({ personId: Uuid }),
  access: { people: ['GetItem'], userPool: ['AdminDisableUser', 'AdminEnableUser', 'ListUsers'] },
});
