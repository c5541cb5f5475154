import * as z from 'zod/mini';
import { Locale, TimeOfDay, TimeZone, Topic } from './fields.ts';
import { messaging } from './module.ts';

const switches = {
  email: z.optional(z.boolean()),
  sms: z.optional(z.boolean()),
  push: z.optional(z.boolean()),
  inbox: z.optional(z.boolean()),
};
const Choice = z.strictObject({
  ...switches,
  /** Mails of the topic, collected into one. */
  digest: z.optional(z.enum(['none', 'daily', 'weekly'])),
});
const choices = {
  /** Default: that of the profile. */
  locale: z.optional(Locale),
  timeZone: z.optional(TimeZone),
  /** In which nothing but what is essential is sent to phone or mailbox; from 22:00 to 07:00 goes over midnight. */
  quietHours: z.optional(z.strictObject({ from: TimeOfDay, to: TimeOfDay })),
  /** What is not named here is on. */
  topics: z._default(
    z.record(Topic, Choice).check(z.refine((all: object) => Object.keys(all).length <= 100, 'at most 100 topics')),
    {},
  ),
};

/** The version that was read, 0 where nothing was said yet; another one is answered with `conflict`. */
const Read = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

export const Preferences = z.strictObject({ ...choices, version: z.int() });
export type Preferences = z.infer<typeof Preferences>;

export const getPreferences = messaging.route({
  method: 'GET',
  path: '/me/preferences',
  auth: 'user',
  permission: 'preference:read',
  summary: 'How you want to be told of things',
  response: Preferences,
  access: { messages: ['GetItem'] },
});

export const putPreferences = messaging.route({
  method: 'PUT',
  path: '/me/preferences',
  auth: 'user',
  permission: 'preference:update',
  summary: 'Say how you want to be told of things; replaces what was there',
  body: z.strictObject({ ...choices, version: z.optional(Read) }),
  response: Preferences,
  errors: ['conflict'],
  access: { messages: ['GetItem', 'PutItem'], 'identity/people': ['ConditionCheckItem'] },
});
