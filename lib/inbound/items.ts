/** What the table `inbox` holds: messages of others, and the events that tell of them until the relay took them. */

export const inboxKey = (messageId: string) => ({ pk: `INBOUND#${messageId}`, sk: 'INBOUND' });

/** How a consumer failed on a message, as long as it has not handled it since. */
export interface InboundFailure {
  readonly times: number;
  /** ISO 8601, of the last time. */
  readonly at: string;
  readonly error: string;
}

export interface InboxItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'InboundWebhook';
  readonly messageId: string;
  readonly source: string;
  /** The provider's id of what it tells, or else a digest of what it signed. */
  readonly eventId: string;
  /** The provider's name for what happened, when it gives one. */
  readonly type?: string;
  readonly contentType?: string;
  /** To the byte. */
  readonly body: Uint8Array;
  readonly size: number;
  readonly receivedAt: string;
  /** Key of the index `shelves`: unhandled ones and handled ones of a source. */
  readonly shelf: string;
  /** When each consumer handled it, by the consumer's name. */
  readonly seen: Readonly<Record<string, string>>;
  readonly failures: Readonly<Record<string, InboundFailure>>;
  readonly expiresAt: number;
}

export type InboundState = 'unhandled' | 'handled';
export const shelfOf = (source: string, state: InboundState) => `${source}#${state}`;
