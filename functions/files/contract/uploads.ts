import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { SpaceId } from '../../sync/contract/fields.ts';
import { fileDeleted } from './events.ts';
import { FileName, FileVersion, MediaType, Sha256, Size, StoredFile } from './fields.ts';
import { uploading } from './limits.ts';
import { files } from './module.ts';

const content = { size: Size, type: MediaType, sha256: Sha256 };

/** A request that the app makes itself, straight to S3, with exactly these headers. */
export const SignedPut = z.strictObject({
  method: z.literal('PUT'),
  url: z.string(),
  /** A browser sets `content-length` by itself. */
  headers: z.record(z.string(), z.string()),
  /** When S3 refuses the URL. */
  expiresAt: Timestamp,
});

export const StartedUpload = z.strictObject({
  file: StoredFile,
  version: FileVersion,
  /** How the bytes go; absent once the upload has ended. */
  upload: z.optional(
    z.strictObject({
      /** For a small file: send all of it with this. */
      put: z.optional(SignedPut),
      /** For a large one: bytes of each part but the last. Ask for the URLs of the parts. */
      partSize: z.optional(z.int()),
      parts: z.optional(z.int()),
      /** Until then it must be finished. */
      expiresAt: Timestamp,
    }),
  ),
});
export type StartedUpload = z.infer<typeof StartedUpload>;

const starting = {
  'identity/people': ['BatchGetItem'],
  'sync/spaces': ['BatchGetItem'],
  uploads: ['PutObject'],
} as const;

export const startUpload = files.route({
  method: 'POST',
  path: '/files',
  auth: 'user',
  permission: 'storage:use',
  limit: uploading,
  summary: 'Start an upload: a new file in a space',
  description:
    'Room for the declared size is held until the upload is finished or a day has passed. The same Idempotency-Key answers the same upload with a new URL.',
  body: z.strictObject({ space: SpaceId, name: FileName, ...content }),
  response: StartedUpload,
  status: 201,
  errors: ['not-found', 'forbidden', 'file-too-large', 'quota-exceeded'],
  access: { files: ['PutItem', 'UpdateItem', 'GetItem'], ...starting },
});

export const startVersion = files.route({
  method: 'POST',
  path: '/files/{fileId}/versions',
  auth: 'user',
  permission: 'storage:use',
  limit: uploading,
  summary: 'Start an upload: a new version of a file',
  description: 'The file stays what it is until the new version was checked.',
  params: { fileId: Uuid },
  body: z.strictObject(content),
  response: StartedUpload,
  status: 201,
  errors: ['not-found', 'forbidden', 'file-too-large', 'quota-exceeded', 'version-limit', 'conflict'],
  access: { files: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'], ...starting },
});

const inVersion = { fileId: Uuid, versionId: Uuid };

export const presignParts = files.route({
  method: 'POST',
  path: '/files/{fileId}/versions/{versionId}/parts',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Which parts of an upload are stored, and URLs for others',
  description: 'How an app goes on with an upload after a break. Parts may be sent at once, in any order, and again.',
  params: inVersion,
  body: z.strictObject({
    /** Parts to send, from 1. */
    numbers: z.array(z.int().check(z.gte(1), z.lte(1000))).check(z.maxLength(100)),
  }),
  response: z.strictObject({
    partSize: z.int(),
    parts: z.int(),
    stored: z.array(z.strictObject({ number: z.int(), size: z.int() })),
    puts: z.array(z.extend(SignedPut, { number: z.int(), size: z.int() })),
  }),
  errors: ['not-found', 'forbidden', 'upload-ended', 'single-upload', 'conflict'],
  idempotency: 'none',
  access: {
    files: ['BatchGetItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem'],
    'sync/spaces': ['BatchGetItem'],
    uploads: ['PutObject', 'ListMultipartUploadParts'],
  },
});

export const attachPoster = files.route({
  method: 'POST',
  path: '/files/{fileId}/versions/{versionId}/poster',
  auth: 'user',
  permission: 'storage:use',
  limit: uploading,
  summary: 'Where to send an image that stands for a video',
  description:
    'JPEG, PNG or WebP, before or after the video itself. It becomes the variants `poster.webp`, `thumb.webp` and `thumb.avif` of the version, in the place of an earlier one; the image itself is not kept.',
  params: inVersion,
  body: z.strictObject({
    size: z.int().check(z.gte(1), z.lte(48 * 1024 * 1024)),
    type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
    sha256: Sha256,
  }),
  response: z.strictObject({ put: SignedPut }),
  errors: ['not-found', 'forbidden', 'file-too-large', 'not-a-video', 'conflict'],
  idempotency: 'none',
  access: {
    files: ['BatchGetItem'],
    'identity/people': ['BatchGetItem'],
    'sync/spaces': ['BatchGetItem'],
    uploads: ['PutObject'],
  },
});

export const finishUpload = files.route({
  method: 'POST',
  path: '/files/{fileId}/versions/{versionId}/finish',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Say that everything was sent; it is checked then',
  description: 'Repeating it is harmless. What becomes of it comes with the synced collection `files`, or with GET.',
  params: inVersion,
  response: z.strictObject({ file: StoredFile, version: FileVersion }),
  status: 202,
  errors: ['not-found', 'forbidden', 'upload-incomplete'],
  idempotency: 'none',
  timeout: 29,
  access: {
    files: ['BatchGetItem'],
    'identity/people': ['BatchGetItem'],
    'sync/spaces': ['BatchGetItem'],
    uploads: ['PutObject', 'ListBucket', 'ListMultipartUploadParts'],
  },
});

export const deleteVersion = files.route({
  method: 'DELETE',
  path: '/files/{fileId}/versions/{versionId}',
  auth: 'user',
  permission: 'storage:use',
  summary: 'Cancel an upload, or delete a version that the file no longer has',
  description: 'A file that has never had a version goes with its only upload.',
  params: inVersion,
  errors: ['not-found', 'forbidden', 'version-in-use', 'conflict'],
  access: {
    files: ['BatchGetItem', 'GetItem', 'UpdateItem', 'PutItem'],
    'identity/people': ['BatchGetItem'],
    'sync/spaces': ['BatchGetItem'],
  },
  emits: [fileDeleted],
});
