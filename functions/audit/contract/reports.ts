import * as z from 'zod/mini';
import { defineJob } from '../../../lib/contract/job.ts';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { fileFormat, writtenFile } from '../../../lib/contract/written-file.ts';
import { audit } from './module.ts';

/** What a report is asked to hold. */
export const ReportOrder = z.strictObject({
  /** Included. */
  from: Timestamp,
  /** Not included; after `from`. */
  to: Timestamp,
  format: fileFormat,
});

export const AuditReport = z.strictObject({
  /** Also the id of its job. */
  reportId: Uuid,
  from: Timestamp,
  to: Timestamp,
  ...writtenFile,
});
export type AuditReport = z.infer<typeof AuditReport>;

const making = audit.limit('reports', { per: 'person', tokens: 30, refillPerSecond: 1 / 300 });
/** Without `uses`: every route of the module would carry the modules that it names. */
const jobs = { making: { 'jobs/jobs': ['GetItem', 'PutItem'] }, reading: { 'jobs/jobs': ['GetItem'] } } as const;

export const createAuditReport = audit.route({
  method: 'POST',
  path: '/organisations/{organisationId}/audit/reports',
  auth: 'user',
  permission: 'audit:read',
  summary: 'Write the log of an organisation in a period into a file',
  description:
    'A job writes it, the earliest entries first, to the minute. Watch GET /v1/jobs/{reportId}, or the collection `jobs` on the device.',
  status: 201,
  params: { organisationId: Uuid },
  body: ReportOrder,
  response: AuditReport,
  errors: ['not-found', 'conflict', 'report-period'],
  limit: making,
  access: { ...jobs.making },
});

export const getAuditReport = audit.route({
  method: 'GET',
  path: '/organisations/{organisationId}/audit/reports/{reportId}',
  auth: 'user',
  permission: 'audit:read',
  audit: 'read',
  summary: 'State of a report that the caller asked for, and its file',
  params: { organisationId: Uuid, reportId: Uuid },
  response: AuditReport,
  errors: ['not-found'],
  access: { ...jobs.reading, reports: ['GetObject'] },
});

export const runReport = defineJob(audit, 'report', {
  queue: 'reportRuns',
  summary: 'Write the log of an organisation in a period into a file',
  input: z.strictObject({
    organisationId: Uuid,
    order: ReportOrder,
    /** The sign-in that asked for it: when it is ended, so is the report. */
    session: z.strictObject({ sessionId: z.string(), signedInAt: z.number(), groups: z.array(z.string()) }),
  }),
  keyed: true,
  timeout: 300,
  memory: 1024,
  access: {
    log: ['Query'],
    reports: ['PutObject', 'GetObject'],
    ...{ 'identity/people': ['BatchGetItem'] as const },
  },
});
