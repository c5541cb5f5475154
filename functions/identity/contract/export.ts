import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { failing } from './errors.ts';
import { identity } from './module.ts';

export const Export = z.strictObject({
  exportId: Uuid,
  state: z.enum(['queued', 'building', 'ready', 'failed', 'expired']),
  requestedAt: Timestamp,
  readyAt: z.optional(Timestamp),
  /** When the archive is deleted. */
  expiresAt: z.optional(Timestamp),
  /** Bytes of the whole archive. */
  size: z.optional(z.int()),
  /** Address of the archive, once ready, good for a few minutes; ask again for a new one. */
  url: z.optional(z.string()),
  /** A large archive comes in several files, of which `url` is the first: these are the others. */
  moreUrls: z.optional(z.array(z.string())),
});
export type Export = z.infer<typeof Export>;

export const requestExport = identity.route({
  method: 'POST',
  path: '/me/export',
  auth: 'user',
  permission: 'export:create',
  summary: 'Ask for a copy of everything that is kept about you',
  description: 'While an export is being built the same one is answered again.',
  status: 202,
  response: Export,
  errors: ['conflict'],
  ownErrors: failing('export-limit', 'erasure-started'),
  access: { people: ['GetItem', 'PutItem', 'ConditionCheckItem'] },
});

export const getExport = identity.route({
  method: 'GET',
  path: '/me/export',
  auth: 'user',
  permission: 'export:read',
  summary: 'State of your export, and where to fetch it',
  response: Export,
  errors: ['not-found'],
  access: { people: ['GetItem'], exports: ['GetObject'] },
});

export const buildExport = identity.consumer({
  on: { queue: 'exportJobs', batch: 1 },
  summary: 'Collect a person’s data from every module into one archive',
  message: z.object({ personId: Uuid, exportId: Uuid }),
  access: {
    people: ['GetItem', 'UpdateItem', 'ConditionCheckItem'],
    exports: ['PutObject', 'ListBucket', 'DeleteObject'],
    exportJobs: ['SendMessage'],
    personHooks: ['export'],
  },
  timeout: 120,
});

export const exportPersonData = identity.consumer({
  on: { person: 'export' },
  summary: 'What this module keeps about a person',
  access: { people: ['GetItem', 'Query', 'BatchGetItem'] },
});
