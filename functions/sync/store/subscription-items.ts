/**
 * Items of the table `subscriptions`. A socket has one Subscriber, which names its spaces, and one Subscription in each of them; there is
 * no Subscription of a living socket that its Subscriber does not name. All expire after the longest life of a socket.
 *
 * | pk | sk | entity |
 * |--|--|--|
 * | `PERSON#<personId>` | `CONNECTION#<connectionId>` | Subscriber |
 * | `SPACE#<spaceId>` | `CONNECTION#<connectionId>` | Subscription |
 */

const connection = (connectionId: string) => `CONNECTION#${connectionId}`;
export const subscriberPartition = (personId: string) => `PERSON#${personId}`;
export const subscriptionPartition = (spaceId: string) => `SPACE#${spaceId}`;
export const subscriberKey = (personId: string, connectionId: string) => ({
  pk: subscriberPartition(personId),
  sk: connection(connectionId),
});
export const subscriptionKey = (spaceId: string, connectionId: string) => ({
  pk: subscriptionPartition(spaceId),
  sk: connection(connectionId),
});

export interface Subscriber {
  readonly entity: 'Subscriber';
  readonly personId: string;
  readonly connectionId: string;
  /** Absent when there is none. */
  readonly spaces?: ReadonlySet<string>;
  /** One more with each change of `spaces`. */
  readonly version: number;
  /** Ten seconds in which signals were counted last, as a number since 1970, and how many. */
  readonly signalWindow?: number;
  readonly signals?: number;
  readonly expiresAt: number;
}

export interface Subscription {
  readonly entity: 'Subscription';
  readonly spaceId: string;
  readonly personId: string;
  readonly connectionId: string;
  readonly expiresAt: number;
}
