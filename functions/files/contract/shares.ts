import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { VariantName } from './fields.ts';
import { openingShares } from './limits.ts';
import { files } from './module.ts';
import { FileDownload } from './reading.ts';

const inSpace = { 'identity/people': ['BatchGetItem'], 'sync/spaces': ['BatchGetItem'] } as const;

/** What a share opens: the file as it is when somebody comes, or always the same version; whole, or only a variant. */
const scope = { versionId: z.optional(Uuid), variant: z.optional(VariantName) };

export const FileShare = z.strictObject({
  shareId: Uuid,
  ...scope,
  expiresAt: Timestamp,
  maxUses: z.optional(z.int()),
  /** How often it was opened. */
  uses: z.int(),
  createdAt: Timestamp,
});
export type FileShare = z.infer<typeof FileShare>;

export const createShare = files.route({
  method: 'POST',
  path: '/files/{fileId}/shares',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Share a file with whoever has the link, until a time',
  description: 'Only a hash of the token is stored: this is the one answer that holds it.',
  params: { fileId: Uuid },
  body: z.strictObject({
    ...scope,
    /** Seconds, up to 90 days. */
    lasts: z.int().check(z.gte(60), z.lte(90 * 86_400)),
    maxUses: z.optional(z.int().check(z.gte(1), z.lte(1_000_000))),
  }),
  response: z.strictObject({
    share: FileShare,
    /** Opens it, without a sign-in. */
    token: z.string(),
  }),
  status: 201,
  errors: ['not-found', 'forbidden', 'file-not-ready', 'share-limit', 'conflict'],
  idempotency: 'none',
  access: { files: ['BatchGetItem', 'PutItem', 'UpdateItem'], ...inSpace },
});

export const listShares = files.route({
  method: 'GET',
  path: '/files/{fileId}/shares',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Shares of a file that still open it',
  params: { fileId: Uuid },
  response: z.strictObject({ items: z.array(FileShare) }),
  errors: ['not-found', 'forbidden'],
  access: { files: ['BatchGetItem', 'Query'], ...inSpace },
});

export const revokeShare = files.route({
  method: 'DELETE',
  path: '/files/{fileId}/shares/{shareId}',
  auth: 'user',
  permission: 'storage:use',
  summary: 'End a share',
  description: 'A URL that was given out before works until its minute is over.',
  params: { fileId: Uuid, shareId: Uuid },
  errors: ['not-found', 'forbidden'],
  idempotency: 'none',
  access: { files: ['BatchGetItem', 'UpdateItem', 'DeleteItem'], ...inSpace },
});

export const openShare = files.route({
  method: 'GET',
  path: '/shares/{token}',
  auth: 'public',
  limit: openingShares,
  summary: 'Where to read what was shared',
  description:
    'Counts as a use; its URL reads for a minute, with `Range`, and costs no other one. A share that has ended is not found, nor is one whose maker may not share the file any more, is disabled or waits to be erased.',
  params: { token: z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/)) },
  response: FileDownload,
  errors: ['not-found'],
  access: { files: ['BatchGetItem', 'UpdateItem'], contents: ['GetObject'], ...inSpace },
});
