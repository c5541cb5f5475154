import * as z from 'zod/mini';
import { line, page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { confirmAccess, decideAccess } from '../../../lib/fraud/access.ts';
import { paymentStates } from '../model/payment-states.ts';
import { refusals } from '../model/refused-because.ts';
import {
  caseOpened,
  paymentCancelled,
  paymentHeld,
  paymentRefused,
  paymentSettled,
  paymentSubmitted,
} from './events.ts';
import { AccountNumber, accountParams, Currency, Decimal, Note } from './fields.ts';
import { banking } from './module.ts';

export const Payment = z.strictObject({
  paymentId: Uuid,
  accountId: Uuid,
  direction: z.enum(['outgoing', 'incoming']),
  /**
   * `challenged`: held until the payer confirms it; `review`: until the staff has looked at it. `cancelled`, `refused` and `expired`: the money never left.
   * To another bank: `submitted` until it is there (`settled`); `rejected` and `returned`: it is the payer's again.
   */
  state: z.enum(paymentStates),
  reason: z.optional(z.enum(refusals)),
  /** Why another bank did not take it: a code of ISO 20022, as `AC04`. */
  railReason: z.optional(z.string()),
  /** Of a held one: until when. */
  expiresAt: z.optional(Timestamp),
  amount: Decimal,
  /** Paid beside the amount. */
  fee: z.optional(Decimal),
  currency: Currency,
  /** Account number of the other side; absent when it was the bank itself. */
  number: z.optional(z.string()),
  /** Of the other side, at another bank. */
  name: z.optional(z.string()),
  note: z.optional(z.string()),
  /** Of the standing order that asked for it. */
  orderId: z.optional(Uuid),
  /** Of the request that it pays. */
  requestId: z.optional(Uuid),
  madeAt: Timestamp,
});
export type Payment = z.infer<typeof Payment>;

export const makePayment = banking.route({
  method: 'POST',
  path: '/banking/payments',
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'banking:use',
  summary: 'Pay somebody who has an account here, or at another bank',
  description:
    'To another bank `name` says who is paid, and the payment is `submitted` until that bank has it. Limits and funds are decided in the transaction that moves the money. A refusal is kept: the same Idempotency-Key gets it again. `challenged`: its money is held until POST .../confirmation; `review`: until the staff has looked at it.',
  status: 201,
  body: z.strictObject({
    accountId: Uuid,
    /** Account number of who is paid; or a payee instead of it. */
    number: z.optional(AccountNumber),
    /** A confirmed payee of who holds the account. */
    payeeId: z.optional(Uuid),
    /** With `number`: who is paid, at another bank; needed there, in letters that every bank can read. */
    name: z.optional(line(70)),
    amount: Decimal,
    currency: Currency,
    note: z.optional(Note),
  }),
  response: Payment,
  errors: [
    'not-found',
    'insufficient-funds',
    'limit-exceeded',
    'verification-required',
    'account-frozen',
    'account-closed',
    'payment-refused',
    'unknown-payee',
    'payee-unconfirmed',
    'invalid-amount',
    'unknown-currency',
    'currency-mismatch',
    'self-transfer',
    'invalid-iban',
    'invalid-name',
    'conflict',
  ],
  access: {
    ...decideAccess,
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  emits: [paymentSettled, paymentSubmitted, paymentHeld, caseOpened],
});

const paymentParams = { ...accountParams, paymentId: Uuid };
const held = '/banking/accounts/{accountId}/payments/{paymentId}';

export const confirmPayment = banking.route({
  method: 'POST',
  path: `${held}/confirmation`,
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'banking:use',
  summary: 'Confirm a challenged payment with an authenticator, which makes it',
  params: paymentParams,
  response: Payment,
  errors: ['not-found', 'payment-over', 'conflict', ...refusals],
  access: {
    ...confirmAccess,
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  emits: [paymentSettled, paymentSubmitted, paymentRefused],
});

export const cancelPayment = banking.route({
  method: 'POST',
  path: `${held}/cancellation`,
  auth: 'user',
  permission: 'banking:use',
  summary: 'Take back a payment whose money is still held',
  description:
    'What it took from the limits of the day is given back. Whoever is first wins: confirmation, decision, expiry or this.',
  params: paymentParams,
  response: Payment,
  errors: ['not-found', 'payment-over', 'conflict'],
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  emits: [paymentCancelled],
});

export const getPayment = banking.route({
  method: 'GET',
  path: held,
  auth: 'user',
  permission: 'banking:use',
  summary: 'One payment, as the account sees it',
  params: paymentParams,
  response: Payment,
  errors: ['not-found'],
  access: { bank: ['BatchGetItem', 'GetItem'] },
});

export const listPayments = banking.route({
  method: 'GET',
  path: '/banking/accounts/{accountId}/payments',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Payments of an account, newest first, refused ones among them',
  params: accountParams,
  query: paging(),
  response: page(Payment),
  errors: ['not-found', 'invalid-cursor'],
  access: { bank: ['BatchGetItem'], 'bank.byTime': ['Query'], cursorKey: ['GetSecretValue'] },
});
