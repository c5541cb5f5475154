import * as z from 'zod/mini';
import { ApiKey } from './api-key.ts';
import { KeyRotation, keyParams, NewKey, newKeyErrors, organisationParams } from './fields.ts';
import { keys } from './module.ts';

/** The key itself is kept nowhere: it is in the first answer and in no later one, not even to the same Idempotency-Key. */
const WithKey = z.strictObject({
  apiKey: ApiKey,
  /** Absent when the command is repeated: rotate a new key if the first answer was lost; instead of one in use make another. */
  key: z.optional(z.string()),
});

export const createApiKey = keys.route({
  method: 'POST',
  path: '/organisations/{organisationId}/api-keys',
  auth: 'user',
  permission: 'apiKey:create',
  summary: 'Make an API key',
  description:
    'It acts as an account of its own with this role in the organisation, as far as its scopes go; it stays when whoever made it leaves. Nobody gives a key rights that they do not hold themselves.',
  status: 201,
  params: organisationParams,
  body: NewKey,
  response: WithKey,
  errors: newKeyErrors,
  access: { keys: ['GetItem', 'PutItem', 'UpdateItem'], 'identity/people': ['PutItem'] },
});

export const rotateApiKey = keys.route({
  method: 'POST',
  path: '/organisations/{organisationId}/api-keys/{keyId}/secret',
  auth: 'user',
  permission: 'apiKey:rotate',
  summary: 'Give a key another secret',
  description:
    'The secret before is taken for `graceHours` more (default 24), 0 ends it at once; older ones end in any case. Whoever rotates must hold the rights of the key.',
  status: 201,
  params: keyParams,
  body: KeyRotation,
  response: WithKey,
  errors: ['not-found', 'conflict', 'beyond-own-rights'],
  access: { keys: ['BatchGetItem', 'GetItem', 'PutItem'], 'identity/people': ['BatchGetItem', 'UpdateItem'] },
});
