import * as z from 'zod/mini';
import { Cursor, limit, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { SpaceId } from '../../sync/contract/fields.ts';
import { fileDeleted } from './events.ts';
import { FileName, FileVersion, MediaType, Sha256, StoredFile, VariantName } from './fields.ts';
import { files } from './module.ts';

const inSpace = { 'identity/people': ['BatchGetItem'], 'sync/spaces': ['BatchGetItem'] } as const;

export const getFile = files.route({
  method: 'GET',
  path: '/files/{fileId}',
  auth: 'user',
  permission: 'storage:use',
  summary: 'A file with its versions, newest first',
  params: { fileId: Uuid },
  response: z.extend(StoredFile, { versions: z.array(FileVersion) }),
  errors: ['not-found', 'forbidden'],
  access: { files: ['BatchGetItem', 'Query'], ...inSpace },
});

export const listFiles = files.route({
  method: 'GET',
  path: '/files',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Files of a space, oldest first',
  description: 'A page may hold fewer than `limit`. Devices need not ask: the synced collection `files` says the same.',
  query: { space: SpaceId, cursor: z.optional(Cursor), limit: limit(100, 25) },
  response: z.strictObject({ items: z.array(StoredFile), nextCursor: z.optional(Cursor) }),
  errors: ['not-found', 'forbidden', 'invalid-cursor'],
  access: { files: ['BatchGetItem', 'Query'], ...inSpace, cursorKey: ['GetSecretValue'] },
});

/** Where something can be read for a minute, and what is to be read there. */
export const FileDownload = z.strictObject({
  /** Takes `Range`. S3 refuses it after `expiresAt`; a download that has begun goes on. */
  url: z.string(),
  expiresAt: Timestamp,
  name: z.string(),
  type: MediaType,
  size: z.int(),
  sha256: Sha256,
});
export type FileDownload = z.infer<typeof FileDownload>;

export const downloadFile = files.route({
  method: 'GET',
  path: '/files/{fileId}/download',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Where to read a file, a version or a variant of it',
  params: { fileId: Uuid },
  query: { versionId: z.optional(Uuid), variant: z.optional(VariantName) },
  response: FileDownload,
  errors: ['not-found', 'forbidden', 'file-not-ready'],
  access: { files: ['BatchGetItem'], ...inSpace, contents: ['GetObject'] },
});

export const updateFile = files.route({
  method: 'PATCH',
  path: '/files/{fileId}',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Rename a file',
  params: { fileId: Uuid },
  body: z.strictObject({ name: FileName }),
  response: StoredFile,
  errors: ['not-found', 'forbidden', 'conflict'],
  access: { files: ['BatchGetItem', 'UpdateItem', 'GetItem', 'PutItem'], ...inSpace },
});

export const deleteFile = files.route({
  method: 'DELETE',
  path: '/files/{fileId}',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Delete a file with all its versions and shares',
  params: { fileId: Uuid },
  errors: ['not-found', 'forbidden', 'conflict'],
  access: { files: ['BatchGetItem', 'UpdateItem', 'GetItem', 'PutItem'], ...inSpace },
  emits: [fileDeleted],
});

export const getStorage = files.route({
  method: 'GET',
  path: '/storage',
  auth: 'user',
  permission: 'storage:use',
  summary: 'How much is stored for you or for an organisation, and how much may be',
  query: { space: z.optional(SpaceId) },
  response: z.strictObject({
    /** The own space counts also what the person uploaded into shared spaces. */
    space: SpaceId,
    /** With what is held for uploads that are under way. */
    bytes: z.int(),
    versions: z.int(),
    maxBytes: z.int(),
    maxVersions: z.int(),
  }),
  errors: ['not-found', 'forbidden'],
  access: { files: ['GetItem'], ...inSpace },
});
