import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { AuditEntry, Resource } from './fields.ts';
import { audit } from './module.ts';

const period = { from: z.optional(Timestamp), to: z.optional(Timestamp) };
const indexes = { 'log.byActor': ['Query'], 'log.byPerson': ['Query'] } as const;

export const listAuditEntries = audit.route({
  method: 'GET',
  path: '/organisations/{organisationId}/audit',
  auth: 'user',
  permission: 'audit:read',
  audit: 'read',
  summary: 'Who did what in an organisation, the latest first',
  description:
    '`from` is included, `to` is not. Entries show a few seconds after what they tell of. A page may be shorter than `limit` and still have a next one. Reading the log is itself recorded.',
  params: { organisationId: Uuid },
  query: { actor: z.optional(Uuid), person: z.optional(Uuid), resource: z.optional(Resource), ...period, ...paging() },
  response: page(AuditEntry),
  errors: ['not-found', 'invalid-cursor'],
  access: { log: ['Query'], ...indexes, 'log.byResource': ['Query'], cursorKey: ['GetSecretValue'] },
});

export const listOwnAuditEntries = audit.route({
  method: 'GET',
  path: '/me/audit',
  auth: 'user',
  permission: 'ownAudit:read',
  summary: 'Who looked at your data or changed it, or what you did yourself; the latest first',
  description:
    '`who=others` (the default) shows what others did to what is yours, `who=me` what you did, in every organisation.',
  query: { who: z._default(z.enum(['others', 'me']), 'others'), ...period, ...paging() },
  response: page(AuditEntry),
  errors: ['invalid-cursor'],
  access: { ...indexes, cursorKey: ['GetSecretValue'] },
});
