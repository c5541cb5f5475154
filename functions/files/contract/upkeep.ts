import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { publishAccess } from '../../../lib/sync/publish-access.ts';
import { organisationDeleted } from '../../identity/contract/events.ts';
import { spaceDeleted } from '../../sync/contract/events.ts';
import { SpaceId } from '../../sync/contract/fields.ts';
import { fileDeleted, fileRejected, fileStored } from './events.ts';
import { files } from './module.ts';

/** What devices know of the files of a space; the id of a document is that of its file. */
export const fileCopies = files.collection('files', {
  summary: 'Files of a space',
  writer: 'server',
  roles: { owner: ['read'], admin: ['read'], member: ['read'], reader: ['read'] },
  text: { name: 2, text: 1 },
  indexes: { byName: ['name'] },
  fields: {
    name: { type: 'string', required: true },
    state: { type: 'string', required: true, enum: ['uploading', 'processing', 'ready', 'rejected'] },
    reason: { type: 'string' },
    versionId: { type: 'string', format: 'uuid' },
    type: { type: 'string', required: true },
    size: { type: 'integer', required: true },
    sha256: { type: 'string' },
    width: { type: 'integer' },
    height: { type: 'integer' },
    duration: { type: 'integer' },
    variants: { type: 'array', items: { type: 'string' }, maxItems: 10 },
    /** Of what a team's extractor found in the file. */
    text: { type: 'string', maxLength: 20_000 },
    createdBy: { type: 'string', format: 'uuid' },
    updatedAt: { type: 'string', format: 'date-time', required: true },
  },
});

export const processUpload = files.consumer({
  on: { bucket: 'uploads' },
  summary: 'Check what was uploaded, take out where an image was made, make its variants, and store it',
  access: {
    files: ['BatchGetItem', 'UpdateItem', 'PutItem'],
    uploads: ['GetObject', 'DeleteObject', 'ListBucket'],
    contents: ['PutObject', 'ListBucket', 'DeleteObject'],
  },
  emits: [fileStored, fileRejected],
  /** 5 GiB at 20 MB a second. */
  timeout: 300,
  /** One whole processor. */
  memory: 1769,
  packagedFiles: [
    '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
    '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
    '@jsquash/webp/codec/dec/webp_dec.wasm',
    '@jsquash/webp/codec/enc/webp_enc_simd.wasm',
    '@jsquash/avif/codec/enc/avif_enc.wasm',
  ],
});

/** One reader for both: a stream has room for two, and the relay of events is one. */
export const followFiles = files.consumer({
  // A space that is gone has the objects of each of its files deleted here, and what others uploaded since stands behind them.
  on: { table: 'files', changes: ['insert', 'modify'], where: { entity: ['File', 'Version'] }, lanes: 8 },
  summary: 'Bring the copy of a file that devices have up to date, and delete the objects and items of what is to go',
  access: {
    ...publishAccess,
    files: ['GetItem', 'Query', 'BatchGetItem', 'UpdateItem', 'DeleteItem'],
    uploads: ['ListBucket', 'DeleteObject', 'AbortMultipartUpload'],
    contents: ['ListBucket', 'DeleteObject'],
  },
  timeout: 120,
});

export const sweepUploads = files.consumer({
  on: { schedule: 'rate(15 minutes)' },
  summary: 'End uploads that never finished, and give back the room they held',
  access: {
    'files.due': ['Query'],
    files: ['BatchGetItem', 'UpdateItem', 'PutItem'],
    uploads: ['ListBucket'],
  },
  emits: [fileRejected, fileDeleted],
  timeout: 120,
});

export const sweepContents = files.consumer({
  on: { schedule: 'rate(1 hour)' },
  summary: 'Delete stored objects that no version has spoken of for 35 days, some thousand further with each run',
  access: {
    files: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'DeleteItem'],
    contents: ['ListBucket', 'DeleteObject'],
  },
  timeout: 300,
});

export const followSpaces = files.consumer({
  on: { event: [organisationDeleted, spaceDeleted] },
  summary: 'Let the files of a space that is gone be removed',
  access: { removals: ['SendMessage'] },
});

export const removeSpace = files.consumer({
  on: { queue: 'removals', batch: 1 },
  summary: 'Remove the files of a space',
  message: z.object({ space: SpaceId, after: z.optional(Uuid) }),
  access: { files: ['Query', 'UpdateItem', 'PutItem', 'BatchGetItem'], removals: ['SendMessage'] },
  emits: [fileDeleted],
  timeout: 120,
});

export const exportFiles = files.consumer({
  on: { person: 'export' },
  summary: 'The files that a person has stored, and those uploaded into spaces of others',
  access: { files: ['Query', 'BatchGetItem'] },
});

export const eraseFiles = files.consumer({
  on: { person: 'erase' },
  summary: 'Remove a person’s files, and the person from files in spaces of others',
  access: {
    files: ['GetItem', 'Query', 'BatchGetItem', 'UpdateItem', 'DeleteItem', 'PutItem'],
    uploads: ['ListBucket', 'DeleteObject', 'AbortMultipartUpload'],
    contents: ['ListBucket', 'DeleteObject'],
  },
  timeout: 120,
});
