import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { orderStates } from '../model/orders/order-states.ts';
import { refusals } from '../model/refused-because.ts';
import { Currency, Decimal, Note } from './fields.ts';
import { banking } from './module.ts';

/** Of the calendar, at the bank’s place. */
const Day = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/));

const Schedule = z.strictObject({
  start: Day,
  unit: z.enum(['day', 'week', 'month', 'year']),
  /** Every so many of them; 1 when it is not said. */
  every: z.optional(z.int().check(z.minimum(1), z.maximum(120))),
  /** Of months and years: on the last day of the month, whatever day `start` is. */
  onLastDay: z.optional(z.literal(true)),
  /** The last day. */
  end: z.optional(Day),
  times: z.optional(z.int().check(z.minimum(1), z.maximum(10_000))),
  /** To which business day it moves from a weekend or a holiday (TARGET); `none` when it is not said: it is paid on any day. */
  roll: z.optional(z.enum(['none', 'following', 'modified-following', 'preceding'])),
});

const Reason = z.enum([...refusals, 'payee-unconfirmed', 'withdrawn']);

export const StandingOrder = z.strictObject({
  orderId: Uuid,
  accountId: Uuid,
  /** Absent: an order of the person. */
  organisationId: z.optional(Uuid),
  payeeId: Uuid,
  /** Of the payee. */
  name: z.string(),
  number: z.string(),
  amount: Decimal,
  currency: Currency,
  note: z.optional(z.string()),
  schedule: Schedule,
  /** `paused` by the holder; `stopped` by the bank, see `reason`; `ended`: nothing is paid any more. */
  state: z.enum(orderStates),
  reason: z.optional(Reason),
  /** Which payment is the next, the first is 1, and when; `attempt` is how often it was tried in vain. */
  next: z.optional(
    z.strictObject({ number: z.int(), at: Timestamp, attempt: z.int(), triedAgainAt: z.optional(Timestamp) }),
  ),
  /** The payment that was tried last; `reason` when it was refused. */
  last: z.optional(z.strictObject({ paymentId: Uuid, at: Timestamp, reason: z.optional(Reason) })),
  createdAt: Timestamp,
});
export type StandingOrder = z.infer<typeof StandingOrder>;

const ofHolder = { organisationId: z.optional(Uuid) };
const params = { orderId: Uuid };
const one = '/banking/standing-orders/{orderId}';

export const addStandingOrder = banking.route({
  method: 'POST',
  path: '/banking/standing-orders',
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'banking:use',
  summary: 'Pay a confirmed payee again and again, or once on a later day',
  description:
    'Above the amount that asks for it the step-up is taken here, and not again for each payment. Say `on`, one later day, or `schedule`.',
  status: 201,
  body: z.strictObject({
    accountId: Uuid,
    payeeId: Uuid,
    amount: Decimal,
    currency: Currency,
    note: z.optional(Note),
    on: z.optional(Day),
    schedule: z.optional(Schedule),
  }),
  response: StandingOrder,
  errors: [
    'not-found',
    'account-closed',
    'payee-unconfirmed',
    'unknown-payee',
    'order-limit',
    'invalid-amount',
    'invalid-schedule',
    'unknown-currency',
    'currency-mismatch',
    'self-transfer',
    'conflict',
  ],
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
});

export const listStandingOrders = banking.route({
  method: 'GET',
  path: '/banking/standing-orders',
  auth: 'user',
  permission: 'banking:use',
  summary:
    'Standing orders and later payments of a person or an organisation, those of the last 90 days that are over among them',
  query: { ...ofHolder, ...paging() },
  response: page(StandingOrder),
  errors: ['not-found', 'invalid-cursor'],
  access: { bank: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const getStandingOrder = banking.route({
  method: 'GET',
  path: one,
  auth: 'user',
  permission: 'banking:use',
  summary: 'One standing order',
  params,
  query: ofHolder,
  response: StandingOrder,
  errors: ['not-found'],
  access: { bank: ['GetItem'] },
});

export const updateStandingOrder = banking.route({
  method: 'PATCH',
  path: one,
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'banking:use',
  summary: 'Pause an order or let it go on, change its amount, its note or its last day',
  description:
    'A higher amount above the one that asks for it needs a step-up. What a pause has left out is not made up for. `null` takes the note or the last day away.',
  params,
  query: ofHolder,
  body: z.strictObject({
    state: z.optional(z.enum(['active', 'paused'])),
    amount: z.optional(Decimal),
    note: z.optional(z.nullable(Note)),
    end: z.optional(z.nullable(Day)),
  }),
  response: StandingOrder,
  errors: ['not-found', 'order-over', 'invalid-amount', 'invalid-schedule', 'conflict'],
  access: { bank: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const endStandingOrder = banking.route({
  method: 'DELETE',
  path: one,
  auth: 'user',
  permission: 'banking:use',
  summary: 'End an order: nothing is paid any more',
  params,
  query: ofHolder,
  response: StandingOrder,
  errors: ['not-found', 'order-over', 'conflict'],
  access: { bank: ['GetItem', 'PutItem', 'UpdateItem'] },
});
