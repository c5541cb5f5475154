import * as z from 'zod/mini';
import type { EventDetail } from '../../../lib/contract/event.ts';
import { relayOf } from '../../../lib/contract/relay-of.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { fileDeleted, fileRejected, fileStored } from '../../files/contract/events.ts';
import { membershipChanged } from '../../identity/contract/events.ts';
import { webhooks } from './module.ts';

/** Why an endpoint is disabled. */
export const DisabledReason = z.enum(['owner', 'gone', 'failing']);

export const webhookEndpointDisabled = webhooks.event('WebhookEndpointDisabled', {
  summary: 'Deliveries to an endpoint stopped: it answered 410, or did nothing but fail for days',
  detail: z.object({ organisationId: Uuid, endpointId: Uuid, reason: DisabledReason }),
});

export const webhookEndpointRemoved = webhooks.event('WebhookEndpointRemoved', {
  summary: 'An endpoint was deleted; what was logged of it follows',
  detail: z.object({ organisationId: Uuid, endpointId: Uuid }),
});

/**
 * What endpoints can subscribe to: events whose detail names the one organisation that they concern, as `organisationId` or by its `space`.
 * Nobody else is ever told of them; what happens in other spaces nobody is told. `OrganisationDeleted` is not among them: with the
 * organisation its endpoints are gone.
 */
export const offeredEvents = [
  membershipChanged,
  fileStored,
  fileRejected,
  fileDeleted,
  webhookEndpointDisabled,
] as const;
type Offered = (typeof offeredEvents)[number];

/** The member of each one's detail that says what it is about: endpoints with `ordered` are told of the same thing one after the other. */
export const subjects: { readonly [E in Offered as E['name']]: keyof EventDetail<E> } = {
  MembershipChanged: 'personId',
  FileStored: 'fileId',
  FileRejected: 'fileId',
  FileDeleted: 'fileId',
  WebhookEndpointDisabled: 'endpointId',
};

export const relayEvents = webhooks.consumer(relayOf('hooks'));
