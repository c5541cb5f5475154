import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { LocaleTag, lineOfText, Name, Version, ZoneName } from './fields.ts';
import { recording } from './limits.ts';
import { messaging } from './module.ts';

const days = z.number().check(z.int(), z.minimum(1), z.maximum(3650));
const some = <T extends z.core.$ZodType>(value: T) => z.array(value).check(z.minLength(1), z.maxLength(50));

/** One thing that must be true of a person. */
export const Condition = z.union([
  /** The language of the profile, or one of its regions: `de` holds for `de-AT`. */
  z.strictObject({ language: some(LocaleTag) }),
  z.strictObject({ livesIn: some(ZoneName) }),
  /** A field of the profile's `metadata` has one of these values. */
  z.strictObject({ field: z.string().check(z.regex(/^[a-z][A-Za-z0-9_]{0,39}$/)), is: some(lineOfText(500)) }),
  z.strictObject({ emailVerified: z.boolean() }),
  /** The account was made within so many days. */
  z.strictObject({ joinedWithinDays: days }),
  /** Did something so often in all, and lately if `withinDays` says so (`POST /v1/me/activities`). */
  z.strictObject({
    did: Name,
    atLeast: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(1_000_000)), 1),
    withinDays: z.optional(days),
  }),
  /** Did it never, or not within so many days. */
  z.strictObject({ didNot: Name, withinDays: z.optional(days) }),
]);
export type Condition = z.infer<typeof Condition>;

const definition = {
  /** Members of one organisation; absent: everybody. */
  organisationId: z.optional(Uuid),
  all: z._default(z.array(Condition).check(z.maxLength(20)), []),
  any: z._default(z.array(Condition).check(z.maxLength(20)), []),
};
export const Filter = z.strictObject(definition);
export type Filter = z.infer<typeof Filter>;

export const Audience = z.strictObject({ name: Name, ...definition, version: Version, updatedAt: Timestamp });
export type Audience = z.infer<typeof Audience>;

const one = '/message-segments/{name}';
const params = { name: Name };

export const putAudience = messaging.route({
  method: 'PUT',
  path: one,
  auth: 'admin',
  permission: 'audience:update',
  summary: 'Declare a segment: whom a campaign reaches',
  params,
  body: Filter,
  response: Audience,
  errors: ['conflict'],
  access: { messages: ['GetItem', 'PutItem'] },
});

export const listAudiences = messaging.route({
  method: 'GET',
  path: '/message-segments',
  auth: 'admin',
  permission: 'audience:read',
  summary: 'All segments',
  response: z.strictObject({ items: z.array(Audience) }),
  access: { messages: ['Query'] },
});

export const deleteAudience = messaging.route({
  method: 'DELETE',
  path: one,
  auth: 'admin',
  permission: 'audience:delete',
  summary: 'Delete a segment; campaigns keep what it said when they were made',
  params,
  errors: ['not-found'],
  access: { messages: ['GetItem', 'PutItem', 'DeleteItem'] },
});

export const recordActivity = messaging.route({
  method: 'POST',
  path: '/me/activities',
  auth: 'user',
  permission: 'activity:record',
  limit: recording,
  summary: 'Note that you did something, for segments to ask for',
  description: 'Kept is how often and when first and last, by name; at most 100 names for one person.',
  body: z.strictObject({ name: Name }),
  errors: ['activity-limit'],
  access: { messages: ['GetItem', 'PutItem', 'UpdateItem'], 'identity/people': ['ConditionCheckItem'] },
});
