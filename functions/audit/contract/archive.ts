import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { audit } from './module.ts';

export const archiveEntries = audit.consumer({
  on: { schedule: 'rate(15 minutes)' },
  summary: 'Write what was sealed into the archive, where nobody can change it',
  access: {
    'chains.due': ['Query'],
    chains: ['GetItem', 'PutItem'],
    log: ['Query'],
    archive: ['PutObject'],
  },
  timeout: 300,
});

export const ArchivedSegment = z.strictObject({
  from: z.int(),
  to: z.int(),
  /** Hash before the first entry, and of the last. */
  prevHash: z.string(),
  hash: z.string(),
  /** Of the file, base64. */
  sha256: z.string(),
  bytes: z.int(),
  archivedAt: Timestamp,
  /** Where the file can be fetched for a few minutes: NDJSON, a line about the segment first. */
  url: z.string(),
});
export type ArchivedSegment = z.infer<typeof ArchivedSegment>;

export const listAuditSegments = audit.route({
  method: 'GET',
  path: '/organisations/{organisationId}/audit/segments',
  auth: 'user',
  permission: 'audit:read',
  audit: 'read',
  summary: 'Files of the archive of an organisation’s log, in order, each with an address to fetch it',
  params: { organisationId: Uuid },
  query: paging(),
  response: page(ArchivedSegment),
  errors: ['not-found', 'invalid-cursor'],
  access: { chains: ['Query'], archive: ['GetObject'], cursorKey: ['GetSecretValue'] },
});
