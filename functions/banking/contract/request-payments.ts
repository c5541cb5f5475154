import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { decideAccess } from '../../../lib/fraud/access.ts';
import { paymentRequestEnded, paymentSettled } from './events.ts';
import { banking } from './module.ts';
import { Payment } from './payments.ts';

export const payPaymentRequest = banking.route({
  method: 'POST',
  path: '/banking/payment-requests/{requestId}/payment',
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'banking:use',
  summary: 'Pay what was asked for, and close the request in the same transaction',
  description:
    'Paid at once or not at all: what fraud challenges asks for the step-up here, and what people would have to look at is refused, with the request left open.',
  status: 201,
  params: { requestId: Uuid },
  body: z.strictObject({ accountId: Uuid }),
  response: Payment,
  errors: [
    'not-found',
    'request-over',
    'insufficient-funds',
    'limit-exceeded',
    'verification-required',
    'account-frozen',
    'account-closed',
    'payment-refused',
    'unknown-payee',
    'currency-mismatch',
    'self-transfer',
    'conflict',
  ],
  access: {
    ...decideAccess,
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  emits: [paymentSettled, paymentRequestEnded],
});
