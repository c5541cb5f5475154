import * as z from 'zod/mini';
import { page, paging } from '../../../lib/contract/schemas.ts';
import { minimumVersionChanged, segmentChanged } from './events.ts';
import { Deletion, Key, Minimum, MinimumChange, Platform, Segment, SegmentChange, SegmentVersion } from './fields.ts';
import { config } from './module.ts';

const write = { rules: ['GetItem', 'Query', 'PutItem'] } as const;

export const putSegment = config.route({
  method: 'PUT',
  path: '/admin/segments/{segment}',
  auth: 'admin',
  permission: 'segment:write',
  summary: 'Make a segment, or change the version of it that was read',
  params: { segment: Key },
  body: SegmentChange,
  response: Segment,
  errors: ['conflict', 'definition-invalid', 'config-full'],
  access: write,
  emits: [segmentChanged],
});

export const listSegments = config.route({
  method: 'GET',
  path: '/admin/segments',
  auth: 'admin',
  permission: 'segment:list',
  summary: 'List segments by key',
  query: paging(),
  response: page(Segment),
  access: { rules: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const deleteSegment = config.route({
  method: 'DELETE',
  path: '/admin/segments/{segment}',
  auth: 'admin',
  permission: 'segment:delete',
  summary: 'Delete a segment that no flag speaks of; its history stays',
  params: { segment: Key },
  query: Deletion,
  errors: ['not-found', 'conflict', 'definition-invalid'],
  access: { rules: ['GetItem', 'Query', 'PutItem', 'DeleteItem'] },
  emits: [segmentChanged],
});

export const listSegmentHistory = config.route({
  method: 'GET',
  path: '/admin/segments/{segment}/history',
  auth: 'admin',
  permission: 'segment:list',
  summary: 'Every version of a segment, the newest first: who made it, when and why',
  params: { segment: Key },
  query: paging(),
  response: page(SegmentVersion),
  access: { rules: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const putMinimumVersion = config.route({
  method: 'PUT',
  path: '/admin/minimum-versions/{platform}',
  auth: 'admin',
  permission: 'minimum:write',
  summary: 'Say which version of the app is the oldest served, or leave it to the stage again',
  params: { platform: Platform },
  body: MinimumChange,
  response: Minimum,
  errors: ['conflict', 'definition-invalid', 'config-full'],
  access: write,
  emits: [minimumVersionChanged],
});

export const listMinimumVersions = config.route({
  method: 'GET',
  path: '/admin/minimum-versions',
  auth: 'admin',
  permission: 'minimum:list',
  summary: 'Oldest versions served that were set here, by platform',
  response: z.strictObject({ items: z.array(Minimum) }),
  access: { rules: ['Query'] },
});

export const listMinimumVersionHistory = config.route({
  method: 'GET',
  path: '/admin/minimum-versions/{platform}/history',
  auth: 'admin',
  permission: 'minimum:list',
  summary: 'Every oldest version served that was set for a platform, the newest first: who set it, when and why',
  params: { platform: Platform },
  query: paging(),
  response: page(Minimum),
  access: { rules: ['Query'], cursorKey: ['GetSecretValue'] },
});
