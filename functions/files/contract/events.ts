import * as z from 'zod/mini';
import { relayOf } from '../../../lib/contract/relay-of.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { SpaceId } from '../../sync/contract/fields.ts';
import { Reason } from './fields.ts';
import { files } from './module.ts';

const version = { fileId: Uuid, versionId: Uuid, space: SpaceId };

export const fileStored = files.event('FileStored', {
  summary: 'A version of a file was checked and can be read',
  detail: z.object(version),
});

export const fileRejected = files.event('FileRejected', {
  summary: 'A version of a file was refused; nothing of it is kept',
  detail: z.object({ ...version, reason: Reason }),
});

export const fileDeleted = files.event('FileDeleted', {
  summary: 'A file is gone with all its versions',
  detail: z.object({ fileId: Uuid, space: SpaceId }),
});

export const relayEvents = files.consumer(relayOf('files'));
