import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';

/** What is said to the provider of connections and what it answers, one POST each; the pretended one of module `sandbox` speaks the same. */

const Reference = z.string().check(z.regex(/^[A-Za-z0-9_.:~-]{1,200}$/));
/** The provider's own. Empty: from the beginning. */
const Position = z.string().check(z.maxLength(2000));

export const AggregationRequest = z.discriminatedUnion('call', [
  /** The same connection begun again is the same session, with a link that is good. */
  z.object({ call: z.literal('begin'), connection: Uuid, institution: z.string() }),
  z.object({ call: z.literal('complete'), reference: Reference, code: z.string() }),
  z.object({ call: z.literal('accounts'), reference: Reference }),
  z.object({ call: z.literal('sync'), reference: Reference, cursor: Position, count: z.int() }),
  z.object({ call: z.literal('remove'), reference: Reference }),
]);
export type AggregationRequest = z.infer<typeof AggregationRequest>;

/**
 * Why the provider does not do it. `mutated`: something changed while pages were read, begin the run again; `cursor-lost`: begin from the beginning;
 * `consent`: the holder has to agree; `gone`: nothing is known of it.
 */
export const aggregationRefusals = [
  'mutated',
  'cursor-lost',
  'consent',
  'gone',
  'unknown-institution',
  'code-refused',
] as const;
export const AggregationRefused = z.object({ refused: z.enum(aggregationRefusals) });

export const Begun = z.object({
  reference: Reference,
  link: z.string().check(z.maxLength(2000), z.regex(/^https:\/\/[!-~]+$/)),
  linkExpiresAt: Timestamp,
});
export const Agreed = z.object({ consentUntil: Timestamp });
/** Rows are looked at one by one. */
export const Accounts = z.object({ accounts: z.array(z.unknown()).check(z.maxLength(100)) });
const rows = z.array(z.unknown()).check(z.maxLength(1000));
export const SyncPage = z.object({ added: rows, modified: rows, removed: rows, next: Position, hasMore: z.boolean() });
export type SyncPage = z.infer<typeof SyncPage>;
export const Done = z.object({});

export const AccountRow = z.object({
  id: Reference,
  name: z.string(),
  number: z.optional(z.string()),
  currency: z.string(),
  balance: z.optional(z.string()),
});
export const TransactionRow = z.object({
  id: Reference,
  account: Reference,
  /** Below zero: it left the account. */
  amount: z.string(),
  currency: z.string(),
  date: z.iso.date(),
  description: z.string(),
  pending: z.boolean(),
});
export const RemovedRow = z.object({ id: Reference });
