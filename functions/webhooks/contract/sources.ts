import * as z from 'zod/mini';
import { line, Timestamp } from '../../../lib/contract/schemas.ts';
import { SourceName } from './inbound-events.ts';
import { webhooks } from './module.ts';

const Header = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));

/** How a provider signs that follows no specification: HMAC-SHA256 in a header. Names of headers in lower case. */
export const HmacScheme = z.strictObject({
  header: Header,
  encoding: z.enum(['hex', 'base64']),
  /** What stands before the signature: `sha256=`. */
  prefix: z.optional(z.string().check(z.regex(/^[!-~]{1,32}$/))),
  /** Header with the seconds that are signed too, as `<seconds>.<body>`. */
  timestampHeader: z.optional(Header),
  /** Member of the JSON body with the provider's id of the event; without it, the same body is the same event. */
  idMember: z.optional(z.string().check(z.regex(/^\w{1,64}$/))),
});
export type HmacScheme = z.infer<typeof HmacScheme>;

const Scheme = z.enum(['stripe', 'standard-webhooks', 'hmac']);

/** As the provider gave it; it stands in no answer. */
const Secret = z.string().check(z.regex(/^[!-~]{16,200}$/));

export const WebhookSource = z.strictObject({
  source: SourceName,
  description: z.string(),
  scheme: Scheme,
  hmac: z.optional(HmacScheme),
  /** Until when what is signed with the secret before is taken as well. */
  secretOverlapUntil: z.optional(Timestamp),
  updatedAt: Timestamp,
});
export type WebhookSource = z.infer<typeof WebhookSource>;

const sourceParams = { source: SourceName };
const one = '/admin/webhook-sources/{source}';

export const listWebhookSources = webhooks.route({
  method: 'GET',
  path: '/admin/webhook-sources',
  auth: 'admin',
  permission: 'inbound:read',
  summary: 'Providers whose webhooks are taken',
  response: z.strictObject({ items: z.array(WebhookSource) }),
  access: { hooks: ['Query'] },
});

export const putWebhookSource = webhooks.route({
  method: 'PUT',
  path: one,
  auth: 'admin',
  permission: 'inbound:configure',
  summary: 'Take webhooks of a provider, or take them in another way',
  description: 'The secret replaces all of before at once; rotate it to have both taken for a while.',
  params: sourceParams,
  body: z.strictObject({
    scheme: Scheme,
    hmac: z.optional(HmacScheme),
    secret: Secret,
    description: z.optional(line(200, 0)),
  }),
  response: WebhookSource,
  errors: ['webhook-source-refused'],
  access: { hooks: ['GetItem', 'PutItem'] },
});

export const rotateWebhookSourceSecret = webhooks.route({
  method: 'POST',
  path: `${one}/secret`,
  auth: 'admin',
  permission: 'inbound:configure',
  summary: 'Give a source its next secret; the one before is taken as well for `secretOverlapHours`',
  params: sourceParams,
  body: z.strictObject({ secret: Secret }),
  response: WebhookSource,
  errors: ['not-found', 'conflict', 'webhook-source-refused'],
  access: { hooks: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const deleteWebhookSource = webhooks.route({
  method: 'DELETE',
  path: one,
  auth: 'admin',
  permission: 'inbound:configure',
  summary: 'Take nothing more of a provider; what came stays until its time ends',
  params: sourceParams,
  errors: ['not-found'],
  access: { hooks: ['GetItem', 'PutItem', 'DeleteItem'] },
});
