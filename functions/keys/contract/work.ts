import { organisationDeleted } from '../../identity/contract/events.ts';
import { keys } from './module.ts';

export const authorizeRequest = keys.consumer({
  on: { http: 'authorize' },
  summary: 'Say who calls: a person or a machine by an access token, or an organisation by its key',
  timeout: 10,
  access: { accessTokens: [], 'identity/people': ['GetItem'], keys: ['GetItem', 'UpdateItem'] },
});

export const purgeKeys = keys.consumer({
  on: { event: organisationDeleted },
  summary: 'Remove the keys of a deleted organisation',
  access: { keys: ['Query', 'UpdateItem', 'DeleteItem'], 'identity/people': ['DeleteItem'] },
});

export const tendClients = keys.consumer({
  on: { schedule: 'rate(10 minutes)' },
  summary: 'Remove replaced secrets of machines whose grace is over, and the clients of revoked ones',
  access: {
    keys: ['GetItem', 'UpdateItem', 'DeleteItem'],
    'keys.due': ['Query'],
    machineClients: ['DeleteUserPoolClient', 'DeleteUserPoolClientSecret', 'ListUserPoolClientSecrets'],
  },
});
