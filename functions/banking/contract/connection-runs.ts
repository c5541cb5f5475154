import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { bankConsentEnded, bankDisconnected } from './connection-events.ts';
import { banking } from './module.ts';

/** Something is to be done with a connection. */
export const DueConnection = z.object({ connectionId: Uuid });
export type DueConnection = z.infer<typeof DueConnection>;

export const runConnections = banking.consumer({
  on: { queue: 'connections' },
  summary:
    'Fetch what is new at other banks, each change once; take consents back at the provider; end links that ran out',
  message: DueConnection,
  access: {
    aggregatorSecret: ['GetSecretValue'],
    bank: ['BatchGetItem', 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    connections: ['SendMessage'],
  },
  timeout: 120,
  emits: [bankConsentEnded, bankDisconnected],
});

/** The id of a document is that of the connection. Balances are decimals as text. */
export const bankConnectionCopies = banking.collection('bank-connections', {
  summary: 'Connections of a person or an organisation to other banks, with the accounts there',
  writer: 'server',
  spaces: ['person', 'organisation'],
  roles: { owner: ['read'], admin: ['read'], member: [] },
  fields: {
    institution: { type: 'string', required: true },
    state: { type: 'string', enum: ['pending', 'active', 'needs-consent'], required: true },
    consentUntil: { type: 'string', format: 'date-time' },
    syncedAt: { type: 'string', format: 'date-time' },
    problem: { type: 'string' },
    accounts: {
      type: 'array',
      required: true,
      items: {
        type: 'object',
        properties: {
          externalAccountId: { type: 'string', required: true },
          name: { type: 'string', required: true },
          number: { type: 'string' },
          currency: { type: 'string', required: true },
          balance: { type: 'string' },
        },
      },
    },
  },
});
