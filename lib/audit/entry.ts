import type { KeyKind } from '../contract/keys.ts';

/** What happened, as it waits for its place in a chain. Ids and codes only: nothing that an erasure would have to reach. */
export interface AuditEntry {
  /** UUIDv7, so that entries sort by time. */
  readonly id: string;
  /** The chain it belongs to: `organisation/<id>` or `person/<id>`. */
  readonly chain: string;
  /** ISO 8601, with milliseconds. */
  readonly occurredAt: string;
  /** The person who did it, or the key. */
  readonly actorId: string;
  /** Absent: a person. */
  readonly actorKind?: KeyKind;
  /** The sign-in: `origin_jti` of the access token. */
  readonly sessionId?: string;
  /** `ios 3.2.0`, when the app said so. */
  readonly app?: string;
  /** `identity/updateMember` */
  readonly operation: string;
  /** `member:update` */
  readonly permission: string;
  /** `member/<id>` */
  readonly resource: string;
  /** The person whose thing it is, when that is not the actor. */
  readonly personId?: string;
  readonly outcome: 'done' | 'read' | 'refused';
  /** Of a refusal: the code answered, and the rule that refused. */
  readonly reason?: string;
  readonly requestId: string;
}

export const organisationChain = (organisationId: string) => `organisation/${organisationId}`;
export const personChain = (personId: string) => `person/${personId}`;

/** An entry with its place in its chain. */
export interface SealedEntry extends AuditEntry {
  /** From 1 on, without a gap. */
  readonly seq: number;
  /** `hash` of the entry before; `genesis` for the first. */
  readonly prevHash: string;
  /** SHA-256, base64url, over all other fields. */
  readonly hash: string;
  readonly sealedAt: string;
  /** When the table forgets it, epoch seconds; the archive keeps it longer. */
  readonly expiresAt: number;
}

/** What of an entry is sealed; anything else that stands in an item is not part of it. */
export const entryFields = [
  ...['id', 'chain', 'occurredAt', 'actorId', 'actorKind', 'sessionId', 'app', 'operation', 'permission', 'resource'],
  ...['personId', 'outcome', 'reason', 'requestId'],
] as const;
