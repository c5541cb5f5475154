import * as z from 'zod/mini';
import { Timestamp } from '../../../lib/contract/schemas.ts';
import { ApiKey } from './api-key.ts';
import { KeyLimit, keyParams, Name, organisationParams, Scopes, Version } from './fields.ts';
import { keys } from './module.ts';

const collection = '/organisations/{organisationId}/api-keys';
const one = '/organisations/{organisationId}/api-keys/{keyId}';

export const listApiKeys = keys.route({
  method: 'GET',
  path: collection,
  auth: 'user',
  permission: 'apiKey:list',
  summary: 'API keys of the organisation, oldest first, and the scopes there are',
  params: organisationParams,
  response: z.strictObject({ items: z.array(ApiKey), offeredScopes: z.array(z.string()) }),
  errors: ['not-found'],
  access: { keys: ['Query'], 'identity/people': ['BatchGetItem'] },
});

export const getApiKey = keys.route({
  method: 'GET',
  path: one,
  auth: 'user',
  permission: 'apiKey:read',
  summary: 'One API key',
  params: keyParams,
  response: ApiKey,
  errors: ['not-found'],
  access: { keys: ['BatchGetItem'], 'identity/people': ['BatchGetItem'] },
});

export const updateApiKey = keys.route({
  method: 'PATCH',
  path: one,
  auth: 'user',
  permission: 'apiKey:update',
  summary: 'Change name, scopes, limit or end of a key',
  description: 'It holds for the very next call. `endsAt: null` takes the end away. Another role needs another key.',
  params: keyParams,
  body: z.strictObject({
    name: z.optional(Name),
    scopes: z.optional(Scopes),
    limit: z.optional(KeyLimit),
    endsAt: z.optional(z.nullable(Timestamp)),
    version: z.optional(Version),
  }),
  response: ApiKey,
  errors: ['not-found', 'conflict', 'beyond-own-rights', 'key-limit-refused', 'key-end-refused'],
  access: { keys: ['BatchGetItem', 'GetItem', 'PutItem'], 'identity/people': ['BatchGetItem', 'UpdateItem'] },
});

export const revokeApiKey = keys.route({
  method: 'DELETE',
  path: one,
  auth: 'user',
  permission: 'apiKey:revoke',
  summary: 'Revoke a key',
  description: 'It is refused from the very next call on. What it did stays in the audit log.',
  params: keyParams,
  errors: ['not-found'],
  access: {
    keys: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    'identity/people': ['BatchGetItem', 'DeleteItem'],
  },
});
