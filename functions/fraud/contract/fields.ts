import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { kinds, listable } from '../../../lib/fraud/model/facts.ts';
import { actions } from '../../../lib/fraud/model/rule-set.ts';

export const Version = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));
/** What was decided about: the id of a payment. */
export const SubjectId = z.string().check(z.regex(/^[A-Za-z0-9_.:~-]{1,64}$/));
export const ListName = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));
export const EntryId = z.string().check(z.regex(/^[a-z]{2,10}\.[A-Za-z0-9_-]{32}$/));
/** A day in UTC. */
export const Day = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\d$/))
  .register(z.globalRegistry, { format: 'date' });
export const ActionName = z.enum(actions);
export const Why = line(500);

/** `lib/fraud/model/check-rule-set.ts` says what may stand in it. */
export const RuleSetBody = z.strictObject({
  version: Version,
  summary: line(200),
  rules: z.array(z.record(z.string().check(z.maxLength(40)), z.unknown())).check(z.maxLength(100)),
  bands: z.array(z.record(z.string().check(z.maxLength(40)), z.unknown())).check(z.maxLength(10)),
  lists: z.record(z.string().check(z.maxLength(64)), z.array(z.string())),
});

const summary = {
  version: Version,
  summary: z.string(),
  /** `active` decides; `shadow` says what it would decide. */
  state: z.enum(['active', 'shadow', 'idle']),
  ruleCount: z.int(),
  /** Absent of the one that every stage begins with. */
  writtenBy: z.optional(Uuid),
  writtenAt: z.optional(Timestamp),
  activatedBy: z.optional(Uuid),
  activatedAt: z.optional(Timestamp),
  /** The back-test that it was activated with. */
  backTestId: z.optional(Uuid),
};
export const RuleSetSummary = z.strictObject(summary);
export type RuleSetSummary = z.infer<typeof RuleSetSummary>;
export const RuleSetView = z.strictObject({
  ...summary,
  rules: z.array(z.unknown()),
  bands: z.array(z.unknown()),
  lists: z.record(z.string(), z.array(z.string())),
});

const Said = { version: z.string(), score: z.int(), action: ActionName };
const Label = z.strictObject({
  as: z.enum(['fraud', 'legitimate']),
  by: Uuid,
  at: Timestamp,
  note: z.optional(z.string()),
});
export const DecisionSummary = z.strictObject({
  subjectId: SubjectId,
  kind: z.enum(kinds),
  ...Said,
  decidedAt: Timestamp,
  shadows: z.array(z.strictObject(Said)),
  label: z.optional(Label),
  /** It was made without rules and is made anew when the payment is tried again. */
  retryAfter: z.optional(z.int()),
});
export type DecisionSummary = z.infer<typeof DecisionSummary>;

const Reason = z.strictObject({
  ruleId: z.string(),
  /** A sentence for analysts. */
  because: z.string(),
  weight: z.int(),
  action: z.optional(ActionName),
  observed: z.record(z.string(), z.string()),
});
const made = { ...Said, reasons: z.array(Reason), unknown: z.array(z.string()) };
/** What rules say. */
export const Made = z.strictObject(made);
export const DecisionView = z.strictObject({
  ...DecisionSummary.shape,
  ...made,
  /** Amounts and counts as text. */
  features: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])),
  parties: z.strictObject({
    account: z.optional(z.string()),
    payee: z.optional(z.string()),
    card: z.optional(z.string()),
    device: z.optional(z.string()),
    ip: z.optional(z.string()),
    country: z.optional(z.string()),
  }),
  personId: z.optional(Uuid),
  organisationId: z.optional(Uuid),
  /** Decisions without rules that were made before this one. */
  fallbacks: z.optional(z.int()),
});
export type DecisionView = z.infer<typeof DecisionView>;

export const ListedKind = z.enum(listable);
export const ListEntry = z.strictObject({
  entry: EntryId,
  kind: ListedKind,
  reason: z.string(),
  addedBy: Uuid,
  addedAt: Timestamp,
  expiresAt: z.optional(Timestamp),
});
export type ListEntry = z.infer<typeof ListEntry>;
