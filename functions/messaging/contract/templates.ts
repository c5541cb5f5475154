import * as z from 'zod/mini';
import { Timestamp } from '../../../lib/contract/schemas.ts';
import {
  Channel,
  Locale,
  LocaleTag,
  lineOfText,
  Name,
  Topic,
  text,
  VariableName,
  Variables,
  Version,
} from './fields.ts';
import { messaging } from './module.ts';

const byLocale = <T extends z.core.$ZodType>(content: T) => z.optional(z.record(LocaleTag, content));
/** `https://...` or an app's own scheme; values of variables are percent-encoded. */
const Link = z.string().check(z.maxLength(1000), z.regex(/^[a-z][a-z0-9+.-]*:\/\/[^\s"<>\\^`]+$/));
const Card = z.strictObject({ title: lineOfText(120), body: text(1000), link: z.optional(Link) });

export const Texts = z.strictObject({
  email: byLocale(z.strictObject({ subject: lineOfText(200), text: text(20_000), html: z.optional(text(60_000)) })),
  sms: byLocale(z.strictObject({ text: text(1000) })),
  push: byLocale(Card),
  inbox: byLocale(Card),
});
export type Texts = z.infer<typeof Texts>;

/** `essential`: what must be told at once, as a code to sign in; it minds no preference. */
const Kind = z.enum(['regular', 'essential']);
/** Not more than `most` such messages of the topic within so many hours, for one person and channel. */
const Cap = z.strictObject({
  most: z.number().check(z.int(), z.minimum(1), z.maximum(1000)),
  hours: z.number().check(z.int(), z.minimum(1), z.maximum(720)),
});

const definition = {
  topic: Topic,
  kind: z._default(Kind, 'regular'),
  /** Names that the texts use between double braces. */
  variables: z.array(VariableName).check(z.maxLength(50)),
  defaultLocale: LocaleTag,
  cap: z.optional(Cap),
  /** Template of the digest that collects mails of this one; it declares `count` and `items`. */
  digest: z.optional(Name),
  channels: Texts,
};
export const NewTemplate = z.strictObject(definition);
export type NewTemplate = z.infer<typeof NewTemplate>;

export const Template = z.strictObject({
  name: Name,
  ...definition,
  kind: Kind,
  /** Grows by one with each change; messages keep the version that they were sent with. */
  version: Version,
  updatedAt: Timestamp,
});
export type Template = z.infer<typeof Template>;

const one = '/message-templates/{name}';
const params = { name: Name };

export const putTemplate = messaging.route({
  method: 'PUT',
  path: one,
  auth: 'admin',
  permission: 'template:update',
  summary: 'Make a template, or a new version of it',
  params,
  body: NewTemplate,
  bodyLimit: 256 * 1024,
  response: Template,
  errors: ['template-invalid', 'conflict'],
  access: { messages: ['GetItem', 'PutItem', 'Query'] },
});

export const getTemplate = messaging.route({
  method: 'GET',
  path: one,
  auth: 'admin',
  permission: 'template:read',
  summary: 'The newest version of a template',
  params,
  response: Template,
  errors: ['not-found'],
  access: { messages: ['GetItem'] },
});

export const listTemplates = messaging.route({
  method: 'GET',
  path: '/message-templates',
  auth: 'admin',
  permission: 'template:read',
  summary: 'Names of all templates, with their topics',
  response: z.strictObject({
    items: z.array(z.strictObject({ name: Name, topic: Topic, kind: Kind, version: Version, updatedAt: Timestamp })),
  }),
  access: { messages: ['Query'] },
});

export const deleteTemplate = messaging.route({
  method: 'DELETE',
  path: one,
  auth: 'admin',
  permission: 'template:delete',
  summary: 'Delete a template',
  description: 'Nothing new is sent with it; messages on their way still find their version.',
  params,
  errors: ['not-found'],
  access: { messages: ['GetItem', 'PutItem', 'DeleteItem'] },
});

export const previewTemplate = messaging.route({
  method: 'POST',
  path: '/message-templates/{name}/preview',
  auth: 'admin',
  permission: 'template:read',
  summary: 'What a template says, as it would be sent; nothing is sent',
  params,
  body: z.strictObject({ channel: Channel, locale: z.optional(Locale), variables: z._default(Variables, {}) }),
  response: z.strictObject({
    /** The locale whose text was found. */
    locale: z.string(),
    content: z.record(z.string(), z.string()),
  }),
  errors: ['not-found', 'variables-mismatch', 'channel-unknown'],
  idempotency: 'none',
  access: { messages: ['GetItem'] },
});
