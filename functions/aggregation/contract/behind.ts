import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { publishAccess } from '../../../lib/sync/publish-access.ts';
import { organisationDeleted } from '../../identity/contract/events.ts';
import { bankConsentEnded, bankDisconnected } from './events.ts';
import { aggregation } from './module.ts';

/** Something is to be done with a connection. */
export const DueConnection = z.object({ connectionId: Uuid });
export type DueConnection = z.infer<typeof DueConnection>;

export const runConnections = aggregation.consumer({
  on: { queue: 'due' },
  summary:
    'Fetch what is new at other banks, each change once; take consents back at the provider; end links that ran out',
  message: DueConnection,
  access: {
    aggregatorSecret: ['GetSecretValue'],
    connections: ['BatchGetItem', 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
  },
  timeout: 120,
  emits: [bankConsentEnded, bankDisconnected],
});

/** The id of a document is that of the connection. Balances are decimals as text. */
export const bankConnectionCopies = aggregation.collection('bank-connections', {
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

export const publishConnections = aggregation.consumer({
  on: {
    table: 'connections',
    changes: ['insert', 'modify'],
    where: { entity: ['BankConnection'] },
    gatherSeconds: 3,
  },
  summary: 'Bring the copies of connections on devices up to date',
  access: publishAccess,
});

export const wakeConnections = aggregation.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary: 'Hand over the connections with which something is to be done',
  access: { 'connections.agenda': ['Query'], due: ['SendMessage'] },
  timeout: 60,
});

const forgetting = ['Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;

export const forgetOrganisations = aggregation.consumer({
  on: { event: organisationDeleted },
  summary: 'Remove the connections of a deleted organisation',
  access: { connections: forgetting },
  emits: [bankDisconnected],
});

export const exportConnections = aggregation.consumer({
  on: { person: 'export' },
  summary: 'Connections of a person to other banks, and what came by them',
  access: { connections: ['Query', 'BatchGetItem'], 'connections.byChange': ['Query'] },
});

export const eraseConnections = aggregation.consumer({
  on: { person: 'erase' },
  summary:
    'Remove the connections of a person with all that came by them; the consent is taken back at the provider behind it',
  access: { connections: forgetting },
  timeout: 60,
  emits: [bankDisconnected],
});
