import * as z from 'zod/mini';
import { KeyRotation, keyParams, NewKey, newKeyErrors, organisationParams } from './fields.ts';
import { makingMachines } from './limits.ts';
import { MachineClient } from './machine-client.ts';
import { keys } from './module.ts';

const WithSecret = z.strictObject({
  machineClient: MachineClient,
  /** Absent when the command is repeated: rotate a new one if the first answer was lost; instead of one in use make another. */
  clientSecret: z.optional(z.string()),
});

export const createMachineClient = keys.route({
  method: 'POST',
  path: '/organisations/{organisationId}/machine-clients',
  auth: 'user',
  permission: 'apiKey:create',
  summary: 'Make a machine client',
  description:
    'A client of the user pool that gets access tokens for itself (OAuth 2.0 client credentials). It acts as an account of its own, like an API key.',
  status: 201,
  params: organisationParams,
  body: NewKey,
  response: WithSecret,
  errors: newKeyErrors,
  limit: makingMachines,
  access: {
    keys: ['GetItem', 'PutItem', 'UpdateItem'],
    'identity/people': ['PutItem'],
    machineClients: ['CreateUserPoolClient', 'DeleteUserPoolClient'],
  },
});

export const rotateMachineSecret = keys.route({
  method: 'POST',
  path: '/organisations/{organisationId}/machine-clients/{keyId}/secret',
  auth: 'user',
  permission: 'apiKey:rotate',
  summary: 'Give a machine client another secret',
  description:
    'The secret before gets tokens for `graceHours` more (default 24); older ones end in any case. 0 ends it, and every token that is out, at once.',
  status: 201,
  params: keyParams,
  body: KeyRotation,
  response: WithSecret,
  errors: ['not-found', 'conflict', 'beyond-own-rights'],
  access: {
    keys: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem', 'UpdateItem'],
    machineClients: ['AddUserPoolClientSecret', 'DeleteUserPoolClientSecret', 'ListUserPoolClientSecrets'],
  },
});
