import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { identity } from './module.ts';

export const Export = z.strictObject({
  exportId: Uuid,
  state: z.enum(['queued', 'building', 'ready', 'failed', 'expired']),
  requestedAt: Timestamp,
  readyAt: z.optional(Timestamp),
  /** When the archive is deleted. */
  expiresAt: z.optional(Timestamp),
  /** The archive, once ready: usually one file. Addresses are good for a few minutes; ask again for new ones. */
  files: z.array(z.strictObject({ size: z.number(), url: z.string() })),
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
  errors: ['export-limit', 'conflict'],
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
    personHooks: ['InvokeFunction'],
  },
  timeout: 120,
});

export const exportPersonData = identity.consumer({
  on: { person: 'export' },
  summary: 'What this module keeps about a person',
  access: { people: ['Query', 'BatchGetItem'] },
});
