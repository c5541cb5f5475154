import * as z from 'zod/mini';
import { relayOf } from '../../../lib/contract/relay-of.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { webhooks } from './module.ts';

/** Names of sources stand in addresses. */
export const SourceName = z.string().check(z.regex(/^[a-z][a-z0-9-]{1,39}$/));

export const inboundWebhookReceived = webhooks.event('InboundWebhookReceived', {
  summary: 'A webhook of somebody else came, its signature checked; its body is read from the inbox',
  detail: z.object({ messageId: Uuid, source: SourceName, type: z.optional(z.string()) }),
});

export const relayInbound = webhooks.consumer(relayOf('inbox'));
