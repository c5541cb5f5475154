import * as z from 'zod/mini';
import { Cursor, limit, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { Currency, Decimal } from '../../banking/contract/fields.ts';
import { bankConnected, bankDisconnected } from './events.ts';
import { aggregation } from './module.ts';

/** What the holder asks of the provider, which counts requests. */
const asking = aggregation.limit('connecting', { per: 'person', tokens: 20, refillPerSecond: 0.01 });

export const connectionStates = ['pending', 'active', 'needs-consent'] as const;

/** An account at the other bank, as the provider tells of it. */
export const ExternalAccount = z.strictObject({
  externalAccountId: Uuid,
  name: z.string(),
  /** Its last characters. */
  number: z.optional(z.string()),
  currency: Currency,
  /** Below zero for what is owed. */
  balance: z.optional(Decimal),
});
export type ExternalAccount = z.infer<typeof ExternalAccount>;

export const Connection = z.strictObject({
  connectionId: Uuid,
  /** Absent: of the person. */
  organisationId: z.optional(Uuid),
  institution: z.string(),
  state: z.enum(connectionStates),
  /** Where the holder agrees, at the provider; it ends in a code for the completion. Until it is completed. */
  link: z.optional(z.string()),
  linkExpiresAt: z.optional(Timestamp),
  /** Until when the holder agreed. */
  consentUntil: z.optional(Timestamp),
  /** When what the other bank knows was last here. */
  syncedAt: z.optional(Timestamp),
  /** `unavailable`: the provider did not answer, and is asked again; `rows-refused`: it sent rows that cannot be right, and the others stand. */
  problem: z.optional(z.enum(['unavailable', 'rows-refused'])),
  accounts: z.array(ExternalAccount),
  createdAt: Timestamp,
});
export type Connection = z.infer<typeof Connection>;

export const ExternalTransaction = z.strictObject({
  transactionId: Uuid,
  externalAccountId: Uuid,
  /** Below zero: it left the account. */
  amount: Decimal,
  currency: Currency,
  date: z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/)),
  /** As the other bank wrote it, at most 200 characters. */
  description: z.string(),
  pending: z.boolean(),
});
export type ExternalTransaction = z.infer<typeof ExternalTransaction>;

const Institution = z.string().check(z.regex(/^[a-z0-9-]{2,40}$/));
const connectionParams = { connectionId: Uuid };
const connection = '/banking/connections/{connectionId}';
const ofHolder = { organisationId: z.optional(Uuid) };

/** Of connections alone: a function that knows none needs none of them. */
const away = {
  'aggregator-unavailable': {
    status: 503,
    title: 'The provider of connections does not answer',
    remedy: 'Send it again, as it is, after `Retry-After` seconds.',
  },
} as const;
const off = {
  'connections-off': {
    status: 409,
    title: 'No other banks are connected here',
    remedy: 'Ask the operator: the stage names no provider.',
  },
} as const;

export const connectBank = aggregation.route({
  method: 'POST',
  path: '/banking/connections',
  auth: 'user',
  permission: 'connection:use',
  summary: 'Begin to connect accounts at another bank',
  description:
    'The holder agrees at `link`, at the provider; the code that comes back from there completes the connection. It only reads: no money is moved by it.',
  status: 201,
  body: z.strictObject({ institution: Institution, ...ofHolder }),
  response: Connection,
  errors: ['not-found', 'forbidden', 'conflict'],
  ownErrors: {
    ...away,
    ...off,
    'unknown-institution': {
      status: 422,
      title: 'The provider does not know this bank',
      remedy: 'Take the id of a bank from the provider’s list.',
    },
    'connection-limit': {
      status: 409,
      title: 'There are as many connections as one may have',
      remedy: 'Remove one that is not used any more.',
    },
  },
  limit: asking,
  access: { aggregatorSecret: ['GetSecretValue'], connections: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const completeConnection = aggregation.route({
  method: 'POST',
  path: `${connection}/completion`,
  auth: 'user',
  permission: 'connection:use',
  summary: 'Complete a connection with the code that the provider gave to the holder',
  params: connectionParams,
  body: z.strictObject({ code: z.string().check(z.regex(/^[A-Za-z0-9_.~-]{1,512}$/)) }),
  response: Connection,
  errors: ['not-found', 'conflict'],
  ownErrors: {
    ...away,
    ...off,
    'consent-refused': {
      status: 422,
      title: 'The provider does not take the code',
      remedy: 'Let the holder agree again: POST /v1/banking/connections/{connectionId}/consent gives another link.',
    },
  },
  limit: asking,
  access: {
    aggregatorSecret: ['GetSecretValue'],
    connections: ['GetItem', 'PutItem', 'UpdateItem'],
    due: ['SendMessage'],
  },
  emits: [bankConnected],
});

export const renewConnection = aggregation.route({
  method: 'POST',
  path: `${connection}/consent`,
  auth: 'user',
  permission: 'connection:use',
  summary: 'Ask for another link at which the holder agrees, when the consent or the link before ran out',
  params: connectionParams,
  response: Connection,
  errors: ['not-found', 'conflict'],
  ownErrors: { ...away, ...off },
  limit: asking,
  access: { aggregatorSecret: ['GetSecretValue'], connections: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const listConnections = aggregation.route({
  method: 'GET',
  path: '/banking/connections',
  auth: 'user',
  permission: 'connection:use',
  summary: 'Connections to other banks, with their accounts',
  query: ofHolder,
  response: z.strictObject({ items: z.array(Connection) }),
  errors: ['not-found'],
  access: { connections: ['Query', 'BatchGetItem'] },
});

export const refreshConnection = aggregation.route({
  method: 'POST',
  path: `${connection}/refresh`,
  auth: 'user',
  permission: 'connection:use',
  summary: 'Fetch now what is new at the other bank',
  description: 'Fetched behind this answer: `syncedAt` says when it was.',
  status: 202,
  params: connectionParams,
  response: Connection,
  errors: ['not-found'],
  ownErrors: {
    'connection-inactive': {
      status: 409,
      title: 'The holder has to agree first',
      remedy: 'POST /v1/banking/connections/{connectionId}/consent gives a link for it.',
    },
  },
  limit: asking,
  access: { connections: ['GetItem', 'PutItem', 'UpdateItem'], due: ['SendMessage'] },
});

export const removeConnection = aggregation.route({
  method: 'DELETE',
  path: connection,
  auth: 'user',
  permission: 'connection:use',
  summary: 'Remove a connection with all that came by it, and take the consent back at the provider',
  status: 204,
  params: connectionParams,
  errors: ['not-found', 'conflict'],
  access: { connections: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'], due: ['SendMessage'] },
  emits: [bankDisconnected],
});

export const listConnectionTransactions = aggregation.route({
  method: 'GET',
  path: `${connection}/transactions`,
  auth: 'user',
  permission: 'connection:use',
  summary: 'What changed since a cursor: without one, everything',
  description:
    'Keep `next` and send it as `cursor`; while `hasMore` there is more at once. What is `added` or `modified` replaces what the app has under its id; `removed` may name what the app never saw. A cursor that does not open any more (after 90 days, or when the stage changed its secret) is `invalid-cursor`: forget everything of the connection and begin without one.',
  params: connectionParams,
  query: { cursor: z.optional(Cursor), limit: limit(100, 100) },
  response: z.strictObject({
    added: z.array(ExternalTransaction),
    modified: z.array(ExternalTransaction),
    removed: z.array(Uuid),
    next: Cursor,
    hasMore: z.boolean(),
  }),
  errors: ['not-found', 'invalid-cursor'],
  access: { connections: ['GetItem'], 'connections.byChange': ['Query'], cursorKey: ['GetSecretValue'] },
});
