import * as z from 'zod/mini';
import { Email, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { failing } from './errors.ts';
import { membershipChanged, organisationDeleted, personErased } from './events.ts';
import { Token } from './fields.ts';
import { deletionLinks, erasures } from './limits.ts';
import { identity } from './module.ts';

export const Erasure = z.strictObject({
  erasureId: Uuid,
  /** `scheduled`: can be cancelled until `dueAt`. `running`: it has begun. */
  state: z.enum(['scheduled', 'running']),
  requestedAt: Timestamp,
  /** When the erasure begins. */
  dueAt: Timestamp,
  /** GET /v1/erasure-receipts/{receiptId} answers once everything is gone. */
  receiptId: Uuid,
});
export type Erasure = z.infer<typeof Erasure>;

export const requestErasure = identity.route({
  method: 'DELETE',
  path: '/me',
  auth: 'user',
  permission: 'person:erase',
  summary: 'Delete your account and everything kept about you',
  description:
    'Begins after a cooling-off period, in which GET and DELETE /v1/me/erasure show and cancel it. Meanwhile requests go on that show or export your account, end devices and sessions, or list and leave organisations; every other one is refused, and has `account-erasing` among its errors. Whoever has an authenticator is asked for a step-up. Organisations where you are the only member are deleted as well.',
  status: 202,
  response: Erasure,
  errors: ['conflict'],
  ownErrors: failing('last-owner'),
  stepUp: 'when-asked',
  limit: erasures,
  access: { people: ['GetItem', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem'] },
});

export const getErasure = identity.route({
  method: 'GET',
  path: '/me/erasure',
  auth: 'user',
  permission: 'erasure:read',
  summary: 'The deletion of your account that is under way',
  response: Erasure,
  errors: ['not-found'],
  access: { people: ['GetItem'] },
});

export const cancelErasure = identity.route({
  method: 'DELETE',
  path: '/me/erasure',
  auth: 'user',
  permission: 'erasure:cancel',
  summary: 'Keep your account after all',
  errors: ['not-found', 'conflict'],
  ownErrors: failing('erasure-started'),
  access: { people: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'] },
});

export const showDeletionPage = identity.route({
  method: 'GET',
  path: '/account-deletion',
  unversioned: true,
  auth: 'public',
  summary: 'Page where anyone can have their account deleted, as Google Play asks for',
  contentType: 'text/html',
  response: z.string(),
});

export const showConfirmationPage = identity.route({
  method: 'GET',
  path: '/account-deletion/confirm',
  unversioned: true,
  auth: 'public',
  summary: 'Page that the mailed link opens',
  contentType: 'text/html',
  response: z.string(),
});

export const requestErasureLink = identity.route({
  method: 'POST',
  path: '/erasure-requests',
  auth: 'public',
  summary: 'Ask for a mail with a link that deletes the account of this address',
  description: 'The answer is the same whether there is such an account or not. A few mails per address and day.',
  status: 202,
  body: z.strictObject({ email: Email }),
  response: z.strictObject({ status: z.literal('accepted') }),
  idempotency: 'none',
  bodyLimit: 1024,
  limit: deletionLinks,
  access: { people: ['PutItem', 'UpdateItem'] },
});

export const confirmErasure = identity.route({
  method: 'POST',
  path: '/erasure-requests/confirm',
  auth: 'public',
  audit: 'command',
  summary: 'Delete the account that a mailed link belongs to',
  description:
    'Repeating it with the same token changes nothing and gets the same answer, until the deletion is cancelled.',
  status: 202,
  body: z.strictObject({ token: Token }),
  response: Erasure,
  errors: ['conflict'],
  ownErrors: failing('link-invalid', 'last-owner'),
  idempotency: 'none',
  bodyLimit: 1024,
  limit: deletionLinks,
  access: { people: ['GetItem', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem'] },
});

export const Receipt = z.strictObject({
  /** JSON text; the signature is over exactly these bytes (UTF-8). */
  payload: z.string(),
  /** ECDSA over P-256 with SHA-256: r and s, 32 bytes each (IEEE P1363), base64. */
  signature: z.string(),
  algorithm: z.literal('ECDSA_SHA_256'),
  keyId: z.string(),
  /** PEM, SubjectPublicKeyInfo. */
  publicKey: z.string(),
});
export type Receipt = z.infer<typeof Receipt>;

export const getErasureReceipt = identity.route({
  method: 'GET',
  path: '/erasure-receipts/{receiptId}',
  auth: 'public',
  summary: 'Signed receipt of a finished erasure',
  params: { receiptId: Uuid },
  response: Receipt,
  errors: ['not-found'],
  access: { people: ['GetItem'] },
});

export const sendErasureMail = identity.consumer({
  on: { queue: 'erasureMails' },
  summary: 'Mail a deletion link if the address has an account, or tell that an erasure is scheduled or done',
  message: z.union([
    z.object({ kind: z.literal('link'), email: Email }),
    z.object({ kind: z.literal('scheduled'), personId: Uuid, erasureId: Uuid }),
    z.object({ kind: z.literal('erased'), email: z.string(), receiptId: Uuid }),
  ]),
  access: {
    people: ['GetItem', 'ConditionCheckItem', 'PutItem', 'UpdateItem'],
    userPool: ['AdminGetUser', 'ListUsers'],
    email: ['SendEmail'],
  },
});

export const startDueErasures = identity.consumer({
  on: { schedule: 'rate(15 minutes)' },
  summary: 'Queue erasures whose time has come, and those that stopped half-way',
  access: { 'people.due': ['Query'], people: ['UpdateItem'], erasures: ['SendMessage'] },
  timeout: 60,
});

export const erasePerson = identity.consumer({
  on: { queue: 'erasures', batch: 1 },
  summary: 'Erase a person in every module, step by step, and sign the receipt',
  message: z.object({ personId: Uuid, erasureId: Uuid }),
  access: {
    people: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    personHooks: ['erase'],
    userPool: ['AdminDeleteUser', 'ListUsers'],
    receipts: ['Sign', 'GetPublicKey'],
    erasures: ['SendMessage'],
  },
  timeout: 120,
  emits: [personErased],
});

export const erasePersonData = identity.consumer({
  on: { person: 'erase' },
  summary: 'Remove what this module keeps about a person',
  access: {
    people: ['Query', 'GetItem', 'UpdateItem', 'PutItem', 'DeleteItem'],
    exports: ['ListBucket', 'DeleteObject'],
  },
  timeout: 60,
  emits: [membershipChanged, organisationDeleted],
});
