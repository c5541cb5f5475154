import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { requestStates } from '../model/requests/request-states.ts';
import { paymentRequestEnded, paymentRequested } from './events.ts';
import { AccountNumber, Currency, Decimal, Note } from './fields.ts';
import { askingForMoney } from './limits.ts';
import { banking } from './module.ts';

export const PaymentRequest = z.strictObject({
  requestId: Uuid,
  /** The same for all that one command asked. */
  splitId: Uuid,
  /** `asker`: the money is to come here; `asked`: it is to be paid. */
  side: z.enum(['asker', 'asked']),
  /** Absent: of the person. */
  organisationId: z.optional(Uuid),
  /** For who asks: to which account it is paid. */
  accountId: z.optional(Uuid),
  /** Account number of the other side. */
  number: z.string(),
  /** For who is asked: the name of who asks, as it stands in documents that the bank has seen. */
  name: z.optional(z.string()),
  amount: Decimal,
  currency: Currency,
  note: z.optional(z.string()),
  state: z.enum(requestStates),
  paymentId: z.optional(Uuid),
  expiresAt: Timestamp,
  createdAt: Timestamp,
});
export type PaymentRequest = z.infer<typeof PaymentRequest>;

const ofHolder = { organisationId: z.optional(Uuid) };
const params = { requestId: Uuid };
const one = '/banking/payment-requests/{requestId}';
const writes = { bank: ['GetItem', 'PutItem', 'UpdateItem'] } as const;

export const requestPayment = banking.route({
  method: 'POST',
  path: '/banking/payment-requests',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Ask one who has an account here for money, or split an amount among several',
  description:
    'Without amounts of their own all pay the same, to the smallest unit: the parts are the amount together. `withMe`: one part is the own one, and nobody is asked for it.',
  status: 201,
  body: z.strictObject({
    /** To which it is to be paid. */
    accountId: Uuid,
    /** Of all together. */
    amount: Decimal,
    currency: Currency,
    note: z.optional(Note),
    from: z
      .array(z.strictObject({ number: AccountNumber, amount: z.optional(Decimal) }))
      .check(z.minLength(1), z.maxLength(20)),
    withMe: z.optional(z.boolean()),
    /** For how long it can be paid; 14 when it is not said. */
    days: z.optional(z.int().check(z.minimum(1), z.maximum(90))),
  }),
  response: z.strictObject({ splitId: Uuid, items: z.array(PaymentRequest) }),
  errors: [
    'not-found',
    'account-closed',
    'unknown-payee',
    'self-transfer',
    'invalid-iban',
    'invalid-amount',
    'unknown-currency',
    'currency-mismatch',
    'request-limit',
  ],
  limit: askingForMoney,
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
  emits: [paymentRequested],
});

export const listPaymentRequests = banking.route({
  method: 'GET',
  path: '/banking/payment-requests',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Requests of both sides, those of the last 90 days that are over among them',
  query: { ...ofHolder, ...paging() },
  response: page(PaymentRequest),
  errors: ['not-found', 'invalid-cursor'],
  access: { bank: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const getPaymentRequest = banking.route({
  method: 'GET',
  path: one,
  auth: 'user',
  permission: 'banking:use',
  summary: 'One request, as its side has it',
  params,
  query: ofHolder,
  response: PaymentRequest,
  errors: ['not-found'],
  access: { bank: ['GetItem'] },
});

export const withdrawPaymentRequest = banking.route({
  method: 'DELETE',
  path: one,
  auth: 'user',
  permission: 'banking:use',
  summary: 'Take back what one asked for',
  params,
  query: ofHolder,
  response: PaymentRequest,
  errors: ['not-found', 'request-over'],
  access: writes,
  emits: [paymentRequestEnded],
});

export const refusePaymentRequest = banking.route({
  method: 'POST',
  path: `${one}/refusal`,
  auth: 'user',
  permission: 'banking:use',
  summary: 'Say that one does not pay what was asked for',
  params,
  query: ofHolder,
  response: PaymentRequest,
  errors: ['not-found', 'request-over'],
  access: writes,
  emits: [paymentRequestEnded],
});
