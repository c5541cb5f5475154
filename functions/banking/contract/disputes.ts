import * as z from 'zod/mini';
import { line, page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { disputeReasons, disputeStates } from '../model/disputes/reasons.ts';
import { disputeOpened } from './dispute-events.ts';
import { caseOpened } from './events.ts';
import { accountParams, Currency, Decimal } from './fields.ts';
import { banking } from './module.ts';

export const Dispute = z.strictObject({
  disputeId: Uuid,
  accountId: Uuid,
  /** One of the two. */
  paymentId: z.optional(Uuid),
  purchaseId: z.optional(Uuid),
  /** `won`: the money is the customer’s; `lost`: what was credited was taken back. */
  state: z.enum(disputeStates),
  reason: z.enum(disputeReasons),
  note: z.optional(z.string()),
  amount: Decimal,
  currency: Currency,
  /** At once, until it is decided; absent for more than that. */
  credited: z.optional(Decimal),
  openedAt: Timestamp,
  decidedAt: z.optional(Timestamp),
});
export type Dispute = z.infer<typeof Dispute>;

const opening = {
  method: 'POST',
  auth: 'user',
  permission: 'banking:use',
  status: 201,
  body: z.strictObject({
    reason: z.enum(disputeReasons),
    note: z.optional(line(400)),
    /** Less than the whole. */
    amount: z.optional(Decimal),
  }),
  response: Dispute,
  errors: ['not-found', 'invalid-amount', 'account-frozen', 'account-closed'],
  ownErrors: {
    'not-disputable': {
      status: 409,
      title: 'It cannot be disputed',
      remedy:
        'Dispute what was paid to somebody, or cleared by a merchant, within the days for it and up to its amount.',
    },
    'dispute-exists': {
      status: 409,
      title: 'It is disputed already',
      remedy: 'GET the disputes of the account.',
    },
  },
  emits: [disputeOpened, caseOpened],
} as const;
const ledger = ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] as const;

export const disputePayment = banking.route({
  ...opening,
  path: '/banking/accounts/{accountId}/payments/{paymentId}/dispute',
  summary: 'Dispute a payment, once',
  description:
    'Up to `provisionalUpTo` it is credited at once, until the staff has decided; it is taken back if it is decided against the customer, also when it was spent.',
  params: { ...accountParams, paymentId: Uuid },
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'], ledger },
});

export const disputePurchase = banking.route({
  ...opening,
  path: '/banking/cards/{cardId}/purchases/{purchaseId}/dispute',
  summary: 'Dispute a purchase that a merchant cleared, once',
  params: { cardId: Uuid, purchaseId: Uuid },
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'], ledger },
});

const read = { method: 'GET', auth: 'user', permission: 'banking:use' } as const;

export const listDisputes = banking.route({
  ...read,
  path: '/banking/accounts/{accountId}/disputes',
  summary: 'Disputes of an account, decided ones among them',
  params: accountParams,
  query: paging(),
  response: page(Dispute),
  errors: ['not-found', 'invalid-cursor'],
  access: { bank: ['BatchGetItem', 'Query'], cursorKey: ['GetSecretValue'] },
});

export const getDispute = banking.route({
  ...read,
  path: '/banking/accounts/{accountId}/disputes/{disputeId}',
  summary: 'One dispute',
  params: { ...accountParams, disputeId: Uuid },
  response: Dispute,
  errors: ['not-found'],
  access: { bank: ['BatchGetItem', 'GetItem'] },
});
