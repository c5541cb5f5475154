import * as z from 'zod/mini';
import { page, paging, printable, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import {
  caseOpened,
  paymentReceived,
  paymentRejected,
  paymentReturned,
  paymentSettled,
  railFileRefused,
} from './events.ts';
import { Currency, Decimal } from './fields.ts';
import { banking } from './module.ts';

export const buildFiles = banking.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary:
    'Seal the outgoing files whose time has come, and write them for the rail; have files read anew that waited for others',
  access: {
    'bank.agenda': ['Query'],
    bank: ['GetItem', 'PutItem', 'Query', 'UpdateItem'],
    rails: ['GetObject', 'ListBucket', 'PutObject'],
  },
  timeout: 300,
  memory: 512,
});

export const readRailFile = banking.consumer({
  on: { bucket: 'rails', prefix: 'in/' },
  summary: 'Check a file that came from a rail, and book what it says',
  access: {
    bank: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
    rails: ['GetObject', 'ListBucket'],
  },
  emits: [caseOpened, paymentReceived, paymentRejected, paymentReturned, paymentSettled, railFileRefused],
  timeout: 900,
  memory: 1024,
});

const Statement = z.strictObject({ rail: z.string(), currency: Currency, statementId: z.string() });

/** A file that goes out to a rail, or one that came from it. */
export const BankFile = z.strictObject({
  fileId: Uuid,
  direction: z.enum(['out', 'in']),
  /**
   * Out: `open` takes up payments, `sealed` no more, `written` is there for the rail, `answered`: the rail said something of it. In: `reading`, `waiting`
   * for the statement before its own, `booked`, or `refused` as a whole.
   */
  state: z.enum(['open', 'sealed', 'written', 'answered', 'reading', 'waiting', 'booked', 'refused']),
  rail: z.optional(z.string()),
  currency: z.optional(Currency),
  payments: z.optional(z.int()),
  sum: z.optional(Decimal),
  createdAt: Timestamp,
  sealedAt: z.optional(Timestamp),
  writtenAt: z.optional(Timestamp),
  answeredAt: z.optional(Timestamp),
  endedAt: z.optional(Timestamp),
  /** Why it was refused, or waits. */
  why: z.optional(z.array(z.string())),
  /** What was odd in what was booked. */
  remarks: z.optional(z.array(z.string())),
  statements: z.optional(z.array(Statement)),
});
export type BankFile = z.infer<typeof BankFile>;

export const listBankFiles = banking.route({
  method: 'GET',
  path: '/banking/staff/files',
  auth: 'user',
  permission: 'bank-file:read',
  audit: 'read',
  summary: 'Files to rails and from them, the newest first',
  description: 'Some seconds late. What is not done yet stands where it is due.',
  query: paging(),
  response: page(BankFile),
  errors: ['invalid-cursor'],
  access: { 'bank.agenda': ['Query'], bank: ['BatchGetItem'], cursorKey: ['GetSecretValue'] },
});

export const retryBankFile = banking.route({
  method: 'POST',
  path: '/banking/staff/files/{railFileId}/retry',
  auth: 'user',
  permission: 'bank-file:retry',
  summary: 'Go on with a file that is stuck',
  description:
    'An outgoing one is sealed and written; what lies there already stays as it is, and what is written only now asks for a day that is not over. One that came is read anew, soon after the answer; when it is not there any more, what its statements claimed is free again, and the file is refused.',
  params: { railFileId: Uuid },
  status: 202,
  response: BankFile,
  errors: ['not-found', 'file-over'],
  access: {
    bank: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    rails: ['GetObject', 'PutObject', 'ListBucket'],
  },
  emits: [railFileRefused],
});

const Movement = z.strictObject({
  /** Ours: of the payment; theirs: of the entry. */
  id: z.string(),
  /** Below zero: it left. */
  amount: Decimal,
  on: z.string(),
  reference: z.optional(z.string()),
});
const Pair = z.strictObject({ ours: Movement, theirs: Movement });

export const reconcileStatement = banking.route({
  method: 'GET',
  path: '/banking/staff/reconciliation/{statementId}',
  auth: 'user',
  permission: 'bank-file:read',
  audit: 'read',
  summary: 'What we say and what the rail says of the account there, by one statement',
  description: 'What we sent, and they do not name, is looked for in the latest files before the statement.',
  params: { statementId: z.string().check(z.minLength(1), z.maxLength(35), printable) },
  query: { rail: z.string().check(z.regex(/^[a-z0-9-]{1,20}$/)), currency: Currency },
  response: z.strictObject({
    statementId: z.string(),
    rail: z.string(),
    currency: Currency,
    opening: Decimal,
    closing: Decimal,
    matched: z.int(),
    /** The same, less what they took for it. */
    fees: z.array(z.strictObject({ ...Pair.shape, fee: Decimal })),
    /** The same by its reference, and another amount. */
    differing: z.array(z.strictObject({ ...Pair.shape, by: Decimal })),
    /** They know of it, we do not: it waits in suspense, with a case. */
    missingOurs: z.array(Movement),
    /** We sent it, and they do not know of it, or not yet. */
    missingTheirs: z.array(Movement),
  }),
  errors: ['not-found', 'statement-too-long'],
  access: { bank: ['BatchGetItem', 'GetItem', 'Query'], 'bank.byTime': ['Query'], 'bank.agenda': ['Query'] },
});
