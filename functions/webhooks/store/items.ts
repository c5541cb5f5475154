import type { Secret } from '../model/signature.ts';

/** What the table `hooks` holds, beside outcomes of commands and events that wait for the relay. */

export const organisationPartition = (organisationId: string) => `ORGANISATION#${organisationId}`;
export const endpointPartition = (endpointId: string) => `ENDPOINT#${endpointId}`;
/** How many endpoints the organisation has, and whether it can have any. */
export const quotaKey = (organisationId: string) => ({ pk: organisationPartition(organisationId), sk: 'QUOTA' });
export const endpointKey = (organisationId: string, endpointId: string) => ({
  pk: organisationPartition(organisationId),
  sk: `ENDPOINT#${endpointId}`,
});
export const deliveryKey = (endpointId: string, deliveryId: string) => ({
  pk: endpointPartition(endpointId),
  sk: `DELIVERY#${deliveryId}`,
});
export const deliveryIdOf = (sk: string) => sk.slice('DELIVERY#'.length);

export interface EndpointItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'WebhookEndpoint';
  readonly organisationId: string;
  readonly endpointId: string;
  readonly url: string;
  readonly description: string;
  readonly events?: readonly string[];
  readonly ordered?: boolean;
  readonly enabled: boolean;
  readonly disabledReason?: 'owner' | 'gone' | 'failing';
  /** The newest first. They lie in a table that is encrypted with the customer key, and leave it in signatures alone. */
  readonly secrets: readonly Secret[];
  /** In a row. */
  readonly failures: number;
  readonly failingSince?: string;
  /** While it is there the circuit is open; at this time one delivery may probe it. */
  readonly openUntil?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Grows with each change by a person, not with what deliveries note. */
  readonly version: number;
}

export interface Attempt {
  readonly at: string;
  readonly durationMs: number;
  readonly status?: number;
  readonly error?: string;
  readonly answer?: string;
}

export interface DeliveryItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'WebhookDelivery';
  readonly organisationId: string;
  readonly endpointId: string;
  readonly deliveryId: string;
  readonly type: string;
  readonly body: string;
  /** What it is about, where the endpoint wanted order when it was planned. */
  readonly orderKey?: string;
  /** Its place among those of the same key that are not over; key of the index `lanes`. */
  readonly lane?: string;
  readonly state: 'pending' | 'waiting' | 'delivered' | 'dead';
  readonly reason?: string;
  /** Grows with each thing that becomes of it: a message of an earlier turn has nothing to say any more. */
  readonly turn: number;
  /** Failures since it was planned, or sent again by hand. */
  readonly tries: number;
  readonly attempts: number;
  /** The latest attempts, oldest first. */
  readonly log: readonly Attempt[];
  readonly createdAt: string;
  /** Key of the index `byTime`. */
  readonly loggedAt: string;
  readonly nextAttemptAt?: string;
  readonly deliveredAt?: string;
  /** `WAKE#<shard>` or `DEAD#<endpoint>`; absent from what succeeded or is on its way for the first time. */
  readonly agenda?: string;
  readonly agendaAt?: string;
  readonly expiresAt: number;
}

/** Parts of the list of what is to be woken: one partition of an index takes a thousand writes a second. */
export const wakeShards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;
export const wakeAgenda = (shard: string) => `WAKE#${shard}`;
export const shardOf = (deliveryId: string) => String(Number.parseInt(deliveryId.slice(-2), 16) % wakeShards.length);
export const deadAgenda = (endpointId: string) => `DEAD#${endpointId}`;
