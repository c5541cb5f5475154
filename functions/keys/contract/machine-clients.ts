import * as z from 'zod/mini';
import { Timestamp } from '../../../lib/contract/schemas.ts';
import { KeyLimit, keyParams, Name, organisationParams, Scopes, Version } from './fields.ts';
import { MachineClient } from './machine-client.ts';
import { keys } from './module.ts';

const collection = '/organisations/{organisationId}/machine-clients';
const one = '/organisations/{organisationId}/machine-clients/{keyId}';

export const listMachineClients = keys.route({
  method: 'GET',
  path: collection,
  auth: 'user',
  permission: 'apiKey:list',
  summary: 'Machine clients of the organisation, oldest first',
  params: organisationParams,
  response: z.strictObject({ items: z.array(MachineClient) }),
  errors: ['not-found'],
  access: { keys: ['Query'], 'identity/people': ['BatchGetItem'], machineClients: [] },
});

export const updateMachineClient = keys.route({
  method: 'PATCH',
  path: one,
  auth: 'user',
  permission: 'apiKey:update',
  summary: 'Change name, limit or end of a machine client, or take scopes from it',
  description:
    'It holds for the very next call, also of tokens that are out. Scopes that it was not made with need another client.',
  params: keyParams,
  body: z.strictObject({
    name: z.optional(Name),
    scopes: z.optional(Scopes),
    limit: z.optional(KeyLimit),
    endsAt: z.optional(z.nullable(Timestamp)),
    version: z.optional(Version),
  }),
  response: MachineClient,
  errors: [
    'not-found',
    'conflict',
    'beyond-own-rights',
    'key-limit-refused',
    'key-end-refused',
    'machine-scope-refused',
  ],
  access: {
    keys: ['BatchGetItem', 'GetItem', 'PutItem'],
    'identity/people': ['BatchGetItem', 'UpdateItem'],
    machineClients: [],
  },
});

export const revokeMachineClient = keys.route({
  method: 'DELETE',
  path: one,
  auth: 'user',
  permission: 'apiKey:revoke',
  summary: 'Revoke a machine client',
  description: 'Its tokens are refused from the very next call on, whether they have ended or not.',
  params: keyParams,
  errors: ['not-found'],
  access: {
    keys: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    'identity/people': ['BatchGetItem', 'DeleteItem'],
  },
});
