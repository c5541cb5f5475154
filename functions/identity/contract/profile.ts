import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import {
  ActionName,
  ImageUrl,
  Locale,
  MetadataKey,
  MetadataValue,
  metadataLimit,
  TimeZone,
  Version,
} from './fields.ts';
import { identity } from './module.ts';

export const Profile = z.strictObject({
  personId: Uuid,
  email: z.optional(z.string()),
  emailVerified: z.boolean(),
  displayName: z.optional(z.string()),
  locale: z.optional(z.string()),
  timeZone: z.optional(z.string()),
  avatarUrl: z.optional(z.string()),
  metadata: z.record(z.string(), z.string()),
  /** `erasing` while the account waits to be erased. */
  status: z.enum(['active', 'disabled', 'erasing']),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type Profile = z.infer<typeof Profile>;

/** Fields left out stay; `null` removes. */
export const ProfileChange = z.strictObject({
  displayName: z.optional(z.nullable(line(100))),
  locale: z.optional(z.nullable(Locale)),
  timeZone: z.optional(z.nullable(TimeZone)),
  avatarUrl: z.optional(z.nullable(ImageUrl)),
  metadata: z.optional(
    z
      .record(MetadataKey, z.nullable(MetadataValue))
      .check(z.refine((value: object) => Object.keys(value).length <= metadataLimit * 2, 'has too many entries')),
  ),
  /** The version that the change was made from; another one is answered with `conflict`. */
  version: z.optional(Version),
});
export type ProfileChange = z.infer<typeof ProfileChange>;

export const getProfile = identity.route({
  method: 'GET',
  path: '/me',
  auth: 'user',
  permission: 'person:read',
  summary: 'Your profile',
  description: 'Creates the profile when the sign-up trigger has not done so yet.',
  response: Profile,
  access: { people: ['PutItem'], userPool: ['AdminGetUser', 'ListUsers'] },
});

export const updateProfile = identity.route({
  method: 'PATCH',
  path: '/me',
  auth: 'user',
  permission: 'person:update',
  summary: 'Change your profile',
  description: 'Fields left out stay, `null` removes. With `version` the change applies to that version only.',
  body: ProfileChange,
  response: Profile,
  errors: ['conflict'],
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const refreshEmail = identity.route({
  method: 'PUT',
  path: '/me/email',
  auth: 'user',
  permission: 'person:update',
  summary: 'Take over your e-mail address from your sign-in',
  description:
    'Call it after the address was changed in Cognito. The address of before gets a mail that says so. Repeating it changes nothing.',
  response: Profile,
  errors: ['conflict'],
  idempotency: 'none',
  access: { people: ['PutItem', 'UpdateItem'], userPool: ['AdminGetUser', 'ListUsers'] },
});

const Reason = z.strictObject({
  allowed: z.boolean(),
  /** Rule that decided: `organisation/role/admin`, `default-deny`. */
  rule: z.string(),
  reason: z.string(),
});

export const explainAccess = identity.route({
  method: 'GET',
  path: '/me/access',
  auth: 'user',
  permission: 'access:explain',
  summary: 'May you do this, and which rule says so',
  description:
    '`resource` is the id of the organisation that the action concerns; leave it out for your own things. What spaces decide (documents, files, links) is asked of GET /v1/spaces/{spaceId}/access.',
  query: { action: ActionName, resource: z.optional(Uuid) },
  response: Reason,
  access: { people: ['BatchGetItem'] },
});
