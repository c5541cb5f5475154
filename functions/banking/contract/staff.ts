import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { refusals } from '../model/refused-because.ts';
import { Currency, Decimal } from './fields.ts';
import { banking } from './module.ts';

/** An account of a customer, or one of the bank: `capital:EUR`. */
const BookAccount = z.string().check(z.regex(/^([0-9a-f-]{36}|(capital|suspense-in|suspense-out|interest):[A-Z]{3})$/));

export const StaffTransfer = z.strictObject({
  transferId: Uuid,
  from: z.string(),
  to: z.string(),
  amount: Decimal,
  currency: Currency,
  reason: z.string(),
  state: z.enum(['proposed', 'made', 'refused']),
  proposedBy: Uuid,
  proposedAt: Timestamp,
  /** Also of one that was refused then. */
  approvedBy: z.optional(Uuid),
  madeAt: z.optional(Timestamp),
  /** Of one that was refused: why, for good. */
  refusal: z.optional(z.enum([...refusals, 'currency-mismatch'])),
  refusedAt: z.optional(Timestamp),
});
export type StaffTransfer = z.infer<typeof StaffTransfer>;

export const proposeTransfer = banking.route({
  method: 'POST',
  path: '/banking/staff/transfers',
  auth: 'user',
  permission: 'bank:transfer',
  summary: 'Propose a transfer between any two accounts of the book',
  description:
    'Nothing moves until another person of the staff approves it. Neither may hold one of the accounts, or see it for an organisation.',
  status: 201,
  body: z.strictObject({
    from: BookAccount,
    to: BookAccount,
    amount: Decimal,
    currency: Currency,
    reason: line(200, 3),
  }),
  response: StaffTransfer,
  errors: ['invalid-amount', 'unknown-currency', 'self-transfer', 'case-involved'],
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem'] },
});

const transferParams = { transferId: Uuid };

export const getProposedTransfer = banking.route({
  method: 'GET',
  path: '/banking/staff/transfers/{transferId}',
  auth: 'user',
  permission: 'bank:transfer',
  summary: 'One proposed transfer',
  params: transferParams,
  response: StaffTransfer,
  errors: ['not-found'],
  access: { bank: ['GetItem'] },
});

export const approveTransfer = banking.route({
  method: 'POST',
  path: '/banking/staff/transfers/{transferId}/approval',
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'bank:transfer',
  summary: 'Approve a transfer that somebody else proposed, which makes it',
  description:
    'What is refused for the accounts stays refused, whoever approves it, and is `refused` then: propose it again.',
  params: transferParams,
  response: StaffTransfer,
  errors: [
    'not-found',
    'four-eyes',
    'case-involved',
    'transfer-decided',
    'insufficient-funds',
    'account-frozen',
    'account-closed',
    'unknown-payee',
    'currency-mismatch',
    'payment-refused',
  ],
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
});
