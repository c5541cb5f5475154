import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { beginErrors, codeErrors, passkeyErrors, registrationErrors, setupErrors } from './authenticator-errors.ts';
import { authenticatorAdded, authenticatorRemoved } from './events.ts';
import { authenticatorSetups } from './limits.ts';
import { identity } from './module.ts';

/** What a person confirms requests with: an app that makes codes, or a passkey. */
export const Kind = z.enum(['totp', 'passkey']);
export type Kind = z.infer<typeof Kind>;

export const Authenticator = z.strictObject({
  authenticatorId: Uuid,
  kind: Kind,
  name: z.string(),
  createdAt: Timestamp,
  lastUsedAt: z.optional(Timestamp),
});
export type Authenticator = z.infer<typeof Authenticator>;

/** Bytes as WebAuthn's JSON has them: base64url without padding. */
export const base64Url = (longest: number) =>
  z.string().check(z.minLength(1), z.maxLength(longest), z.regex(/^[A-Za-z0-9_-]+$/));

export const CredentialId = base64Url(1_364);
/** Six digits, as an authenticator app shows them. */
export const Code = z.string().check(z.regex(/^\d{6}$/));
const Transports = z.array(z.string().check(z.maxLength(32), z.regex(/^[a-z-]+$/))).check(z.maxLength(8));

const Credential = z.object({
  type: z.literal('public-key'),
  id: z.string(),
  transports: z.optional(z.array(z.string())),
});

/** As `PublicKeyCredential.parseRequestOptionsFromJSON` takes them. */
export const PasskeyRequest = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.int(),
  userVerification: z.literal('required'),
  allowCredentials: z.array(Credential),
});
export type PasskeyRequest = z.infer<typeof PasskeyRequest>;

/** As `PublicKeyCredential.parseCreationOptionsFromJSON` takes them. */
const PasskeyCreation = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
  timeout: z.int(),
  excludeCredentials: z.array(Credential),
  authenticatorSelection: z.object({ userVerification: z.literal('required'), residentKey: z.literal('preferred') }),
  attestation: z.literal('none'),
});

export const listAuthenticators = identity.route({
  method: 'GET',
  path: '/me/authenticators',
  auth: 'user',
  permission: 'authenticator:list',
  summary: 'What you confirm sensitive requests with',
  response: z.strictObject({ items: z.array(Authenticator) }),
  access: { people: ['Query'] },
});

const adding =
  'The first one needs a sign-in of the last minutes (`freshSignInMinutes`); while you have another, a step-up with it. Another setup that had begun is given up.';

export const beginTotp = identity.route({
  method: 'POST',
  path: '/me/authenticators/totp',
  auth: 'user',
  permission: 'authenticator:add',
  audit: 'refusals',
  summary: 'Begin to add an authenticator app',
  description: `Show \`uri\` as a QR code, or \`secret\` to type, then send the first code within ten minutes, in the same session. ${adding}`,
  status: 201,
  body: z.strictObject({ name: line(80) }),
  response: z.strictObject({
    authenticatorId: Uuid,
    /** Base32; shown this once. */
    secret: z.string(),
    /** `otpauth://totp/...` */
    uri: z.string(),
    expiresAt: Timestamp,
  }),
  errors: ['conflict'],
  ownErrors: beginErrors,
  /** An answer with a secret is kept nowhere: repeating it begins anew. */
  idempotency: 'none',
  stepUp: 'when-asked',
  limit: authenticatorSetups,
  access: { people: ['PutItem'], authenticators: ['Encrypt'] },
});

export const confirmTotp = identity.route({
  method: 'POST',
  path: '/me/authenticators/totp/confirmation',
  auth: 'user',
  permission: 'authenticator:add',
  summary: 'Add the authenticator app by its first code',
  status: 201,
  body: z.strictObject({ authenticatorId: Uuid, code: Code }),
  response: Authenticator,
  errors: ['conflict'],
  ownErrors: { ...setupErrors, ...codeErrors },
  limit: authenticatorSetups,
  access: { people: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'], authenticators: ['Decrypt'] },
  emits: [authenticatorAdded],
});

export const beginPasskey = identity.route({
  method: 'POST',
  path: '/me/authenticators/passkeys/options',
  auth: 'user',
  permission: 'authenticator:add',
  audit: 'refusals',
  summary: 'Begin to add a passkey',
  description: `Hand \`options\` to \`navigator.credentials.create\` (by \`parseCreationOptionsFromJSON\`), and send what it gives within five minutes, in the same session. ${adding}`,
  status: 201,
  response: z.strictObject({ authenticatorId: Uuid, options: PasskeyCreation, expiresAt: Timestamp }),
  errors: ['conflict'],
  ownErrors: { ...passkeyErrors, ...beginErrors },
  idempotency: 'none',
  stepUp: 'when-asked',
  limit: authenticatorSetups,
  access: { people: ['PutItem', 'Query'] },
});

export const addPasskey = identity.route({
  method: 'POST',
  path: '/me/authenticators/passkeys',
  auth: 'user',
  permission: 'authenticator:add',
  summary: 'Add the passkey that a device made',
  description: 'Of what the device made (`credential.toJSON()`): `id`, and of `response` the fields named here.',
  status: 201,
  body: z.strictObject({
    authenticatorId: Uuid,
    name: line(80),
    credential: z.strictObject({
      id: CredentialId,
      clientDataJSON: base64Url(4_096),
      attestationObject: base64Url(16_384),
      transports: z.optional(Transports),
    }),
  }),
  response: Authenticator,
  errors: ['conflict'],
  ownErrors: { ...passkeyErrors, ...setupErrors, ...registrationErrors },
  limit: authenticatorSetups,
  access: { people: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'] },
  emits: [authenticatorAdded],
});

export const removeAuthenticator = identity.route({
  method: 'DELETE',
  path: '/me/authenticators/{authenticatorId}',
  auth: 'user',
  permission: 'authenticator:remove',
  summary: 'Remove an authenticator',
  description: 'Asks for a step-up, with this one or another. Whoever has lost them all asks support.',
  params: { authenticatorId: Uuid },
  errors: ['not-found', 'conflict'],
  stepUp: 'when-asked',
  access: { people: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] },
  emits: [authenticatorRemoved],
});

export const sendAuthenticatorMail = identity.consumer({
  on: { queue: 'authenticatorMails' },
  summary:
    'Tell a person that an authenticator was added or removed, and the address of before that there is another one, or is to be',
  message: z.object({
    personId: Uuid,
    change: z.enum(['added', 'removed', 'address', 'address-asked']),
    /** Of an authenticator. */
    kind: z.optional(Kind),
    /** The address of before. */
    email: z.optional(z.string()),
    at: Timestamp,
  }),
  access: { people: ['GetItem'], email: ['SendEmail'] },
});
