import { tableVariable, variables } from '../../lib/contract/environment.ts';
import { accountsTable } from '../../lib/contract/resources.ts';
import { toAttributes } from '../../lib/runtime/aws/attribute-values.ts';

/** `GET /v1/me` of a signed-in person, as the gateway hands it to the function, and the item that it reads. */
const personId = '01900000-0000-7000-8000-000000000001';
const at = '2026-11-21T01:02:03.000Z';

export const meHandler = 'functions/identity/get-profile.ts';

export const meEvent = {
  version: '2.0',
  routeKey: 'GET /v1/me',
  rawPath: '/v1/me',
  headers: { authorization: 'Bearer token', 'x-app-version': '1.0.0', 'x-app-platform': 'ios' },
  requestContext: {
    requestId: 'bench',
    http: { method: 'GET', path: '/v1/me', sourceIp: '127.0.0.1' },
    authorizer: { jwt: { claims: { sub: personId, token_use: 'access', origin_jti: 's1', auth_time: '1763686800' } } },
  },
};

export const meItem = toAttributes({
  pk: `PERSON#${personId}`,
  sk: 'PERSON',
  entity: 'Person',
  personId,
  status: 'active',
  email: 'ada@example.com',
  emailVerified: true,
  displayName: 'Ada',
  metadata: {},
  revokedSessions: {},
  deviceCount: 1,
  organisationCount: 0,
  createdAt: at,
  updatedAt: at,
  version: 1,
});

/** What Lambda and infra set for the function. */
export const meEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_ENDPOINT_URL: endpoint,
  [variables.stage]: 'dev',
  [variables.operation]: 'identity/getProfile',
  [variables.userPoolId]: 'eu-west-1_pool',
  [tableVariable(accountsTable.module, accountsTable.table)]: 'people',
});
