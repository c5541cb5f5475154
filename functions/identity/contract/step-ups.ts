import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { assertionErrors, requestErrors } from './authenticator-errors.ts';
import { base64Url, Code, CredentialId, Kind, PasskeyRequest } from './authenticators.ts';
import { stepUps } from './limits.ts';
import { identity } from './module.ts';

export const beginStepUp = identity.route({
  method: 'POST',
  path: '/step-ups',
  auth: 'user',
  permission: 'step-up:begin',
  audit: 'refusals',
  summary: 'Begin to confirm a request that asks for it',
  description:
    'Name the request exactly as it will be sent; a refusal with `step-up-required` says how in `stepUp`. Confirm it within five minutes, in the same session.',
  status: 201,
  body: z.strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    /** With its query: `/v1/me?x=1`. */
    path: z.string().check(z.maxLength(2_048), z.regex(/^\/[\x21-\x7e]*$/)),
    /** SHA-256 of the body’s bytes, hexadecimal; of no bytes when there is no body. */
    bodySha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
  response: z.strictObject({
    stepUpId: Uuid,
    expiresAt: Timestamp,
    authenticators: z.array(z.strictObject({ authenticatorId: Uuid, kind: Kind, name: z.string() })),
    /** For `navigator.credentials.get`, when there is a passkey. */
    passkeys: z.optional(PasskeyRequest),
  }),
  ownErrors: requestErrors,
  idempotency: 'none',
  limit: stepUps,
  access: { people: ['PutItem', 'Query'] },
});

/** A code of an app, or what `navigator.credentials.get` gave: of `toJSON()` its `id`, and of `response` the others. */
export const Assertion = z.union([
  z.strictObject({ authenticatorId: Uuid, code: Code }),
  z.strictObject({
    credential: z.strictObject({
      id: CredentialId,
      clientDataJSON: base64Url(4_096),
      authenticatorData: base64Url(2_048),
      signature: base64Url(1_024),
    }),
  }),
]);
export type Assertion = z.infer<typeof Assertion>;

export const proveStepUp = identity.route({
  method: 'POST',
  path: '/step-ups/{stepUpId}/assertion',
  auth: 'user',
  permission: 'step-up:prove',
  summary: 'Confirm the request with an authenticator',
  description:
    'The answer’s `proof` goes into the header `Step-Up` of that one request. A code is taken once; five wrong ones in a row close this way for fifteen minutes, and longer each time.',
  params: { stepUpId: Uuid },
  body: Assertion,
  response: z.strictObject({ proof: z.string(), expiresAt: Timestamp }),
  ownErrors: assertionErrors,
  /** A proof is kept nowhere; when its answer was lost, another step-up begins. */
  idempotency: 'none',
  limit: stepUps,
  access: {
    people: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    authenticators: ['Decrypt'],
    stepUps: ['Sign'],
  },
});
