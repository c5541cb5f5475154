import * as z from 'zod/mini';
import { relayOf } from '../../../lib/contract/relay-of.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { Channel, Topic } from './fields.ts';
import { messaging } from './module.ts';

export const personUnsubscribed = messaging.event('PersonUnsubscribed', {
  summary: 'A person ended the mails of a topic by the link in one of them',
  detail: z.object({ personId: Uuid, topic: Topic }),
});

export const addressSuppressed = messaging.event('AddressSuppressed', {
  summary: 'An address of a person bounced or complained: nothing is sent there any more',
  detail: z.object({ personId: Uuid, messageId: Uuid, channel: Channel, reason: z.enum(['bounced', 'complained']) }),
});

export const campaignEnded = messaging.event('CampaignEnded', {
  summary: 'A campaign has written its last message, or was cancelled',
  detail: z.object({ campaignId: Uuid }),
});

export const relayEvents = messaging.consumer(relayOf('messages'));
