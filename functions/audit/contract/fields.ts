import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';

/** What an entry of the log says; ids and codes only. */
export const AuditEntry = z.strictObject({
  id: Uuid,
  /** `organisation/<id>` or `person/<id>`: the chain that it stands in. */
  chain: z.string(),
  /** Its place in the chain, from 1 on. */
  seq: z.int(),
  occurredAt: Timestamp,
  sealedAt: Timestamp,
  /** The person who did it, or the key. */
  actorId: Uuid,
  /** Absent: a person. */
  actorKind: z.optional(z.enum(['api-key', 'machine'])),
  /** The sign-in, as in `sessions` of the actor's devices, or which secret of the key; not shown to others. */
  sessionId: z.optional(z.string()),
  /** `ios 3.2.0`, when the app said so. */
  app: z.optional(z.string()),
  /** `identity/updateMember` */
  operation: z.string(),
  /** `member:update` */
  permission: z.string(),
  /** `person/<id>`: the outermost thing that was touched. */
  resource: z.string(),
  /** The person whose thing it is, when that is not the actor. */
  personId: z.optional(Uuid),
  outcome: z.enum(['done', 'read', 'refused']),
  /** Of a refusal: the code that was answered, and the rule that refused. */
  reason: z.optional(z.string()),
  /** `X-Request-Id` of the answer; of a read or refusal, that of the first within a minute. */
  requestId: z.string(),
  /** Hash of the entry before. */
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** `kind/id` */
export const Resource = z.string().check(z.regex(/^[a-z][a-zA-Z]{0,39}\/[A-Za-z0-9_.:-]{1,150}$/));
