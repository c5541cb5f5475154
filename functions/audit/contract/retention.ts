import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { audit } from './module.ts';

export const Retention = z.strictObject({
  /** Days for which new entries can be queried; the archive keeps them longer. */
  retentionDays: z.int().check(z.minimum(30), z.maximum(3650)),
});

const params = { organisationId: Uuid };

export const getAuditRetention = audit.route({
  method: 'GET',
  path: '/organisations/{organisationId}/audit/retention',
  auth: 'user',
  permission: 'audit:read',
  summary: 'For how long entries can be queried',
  params,
  response: Retention,
  errors: ['not-found'],
  access: { chains: ['GetItem'] },
});

export const setAuditRetention = audit.route({
  method: 'PUT',
  path: '/organisations/{organisationId}/audit/retention',
  auth: 'user',
  permission: 'audit:configure',
  summary: 'Say for how long entries can be queried',
  description:
    'Holds for entries from now on; those that have their place keep their time. Repeating it changes nothing.',
  params,
  body: Retention,
  response: Retention,
  errors: ['not-found', 'conflict'],
  idempotency: 'none',
  access: { chains: ['GetItem', 'PutItem'] },
});
