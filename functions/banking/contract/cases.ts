import * as z from 'zod/mini';
import { line, page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { confirmAccess } from '../../../lib/fraud/access.ts';
import { caseStates } from '../../../lib/fraud/model/case.ts';
import { caseKinds } from '../model/case-kinds.ts';
import { disputeDecided } from './dispute-events.ts';
import {
  caseDecided,
  caseOpened,
  paymentReceived,
  paymentRefused,
  paymentRejected,
  paymentReturned,
  paymentSettled,
  paymentSubmitted,
} from './events.ts';
import { Currency, Decimal } from './fields.ts';
import { banking } from './module.ts';

const Opinion = z.strictObject({
  by: Uuid,
  outcome: z.enum(['approved', 'refused']),
  at: Timestamp,
  note: z.string(),
  /** For which account money without an owner is. */
  accountId: z.optional(z.string()),
});

/** An account of a customer, or one of the bank. */
const Owner = z.string().check(z.regex(/^([0-9a-f-]{36}|(capital|fees):[A-Z]{3})$/));

/** What a rail said of money that nobody knows whose it is. */
const Unmatched = z.strictObject({
  rail: z.string(),
  /** `in`: it came, and waits for its owner; `out`: it left, and nobody knows why. */
  direction: z.enum(['in', 'out']),
  /** Their reference. */
  entry: z.string(),
  name: z.optional(z.string()),
  iban: z.optional(z.string()),
  text: z.optional(z.string()),
  /** A payment that it has to do with. */
  about: z.optional(z.string()),
  /** What was wrong with what they said of it. */
  why: z.optional(z.string()),
});

/**
 * A payment whose money is held until the staff has looked at it (`review`), one that somebody disputes (`dispute`), money of a rail without an owner
 * (`unmatched`; `paymentId` is the transfer that put it aside), or a payment of which a rail says nothing (`missing`) or two things (`late-reject`). Why it is looked at: GET /v1/fraud/decisions/{paymentId}, for analysts.
 */
export const BankCase = z.strictObject({
  caseId: Uuid,
  kind: z.enum(caseKinds),
  state: z.enum(caseStates),
  accountId: z.optional(Uuid),
  /** An account of ours. */
  payeeAccountId: z.optional(Uuid),
  /** Or of the purchase that is disputed. */
  paymentId: Uuid,
  disputeId: z.optional(Uuid),
  amount: Decimal,
  currency: Currency,
  openedAt: Timestamp,
  /** Until when somebody should have decided. */
  dueAt: Timestamp,
  /** When the hold ends by itself. */
  expiresAt: z.optional(Timestamp),
  /** Two have to approve it; one refuses. */
  needsTwo: z.boolean(),
  /** The first of two approvals. */
  proposal: z.optional(Opinion),
  decision: z.optional(Opinion),
  endedAt: z.optional(Timestamp),
  unmatched: z.optional(Unmatched),
});
export type BankCase = z.infer<typeof BankCase>;

const caseParams = { caseId: Uuid };

export const listCases = banking.route({
  method: 'GET',
  path: '/banking/staff/cases',
  auth: 'user',
  permission: 'bank-case:read',
  audit: 'read',
  summary: 'Open cases, what is due first',
  description: 'Some seconds late: a case may be missing at first. One that is over is not in it.',
  query: paging(),
  response: page(BankCase),
  errors: ['invalid-cursor'],
  access: { 'bank.agenda': ['Query'], bank: ['BatchGetItem'], cursorKey: ['GetSecretValue'] },
});

export const getCase = banking.route({
  method: 'GET',
  path: '/banking/staff/cases/{caseId}',
  auth: 'user',
  permission: 'bank-case:read',
  audit: 'read',
  summary: 'One case, over or not',
  params: caseParams,
  response: BankCase,
  errors: ['not-found'],
  access: { bank: ['GetItem'] },
});

export const decideCase = banking.route({
  method: 'POST',
  path: '/banking/staff/cases/{caseId}/decision',
  auth: 'user',
  permission: 'bank-case:decide',
  summary: 'Let a held payment go, or refuse it; decide a dispute for the customer, or against',
  description:
    'Above `fourEyesAbove` the first approval is a proposal, and another person’s lets it go; one refuses. Nobody decides about what concerns them. A dispute that is approved is paid; of one that is refused, what was credited is taken back. Of money without an owner: `approve` gives it to `accountId` (or takes what left from there), `refuse` sends it back to where it came from; two have to say the same. Of a payment that the rail does not name in its time (`missing`), or rejected after it settled it (`late-reject`): `approve` gives it back to the payer, `refuse` moves nothing.',
  params: caseParams,
  body: z.strictObject({ decision: z.enum(['approve', 'refuse']), note: line(200, 3), accountId: z.optional(Owner) }),
  response: BankCase,
  errors: [
    'not-found',
    'case-decided',
    'case-involved',
    'four-eyes',
    'conflict',
    'case-needs-account',
    'insufficient-funds',
    'account-frozen',
    'account-closed',
    'unknown-payee',
    'currency-mismatch',
    'payment-refused',
    'payment-moved',
  ],
  access: {
    ...confirmAccess,
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  emits: [
    caseDecided,
    caseOpened,
    disputeDecided,
    paymentReceived,
    paymentRefused,
    paymentRejected,
    paymentReturned,
    paymentSettled,
    paymentSubmitted,
  ],
});
