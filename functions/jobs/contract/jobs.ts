import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { jobs } from './module.ts';

export const Job = z.strictObject({
  jobId: Uuid,
  /** Module and kind: `imports/import`. */
  kind: z.string(),
  state: z.enum(['scheduled', 'queued', 'running', 'done', 'failed', 'cancelled']),
  /** It ends as soon as it sees that somebody wants so. */
  cancelling: z.optional(z.boolean()),
  progress: z.optional(
    z.strictObject({
      /** In whatever the kind of job counts: bytes of a file, rows. */
      done: z.number(),
      total: z.optional(z.number()),
      note: z.optional(z.string()),
    }),
  ),
  /** Tries in a row without progress. */
  attempt: z.int(),
  /** Of a failed job. */
  reason: z.optional(z.strictObject({ code: z.string(), detail: z.optional(z.string()) })),
  /** Path of this API where the result of a job that is done is found. */
  result: z.optional(z.string()),
  createdAt: Timestamp,
  /** Not before this time. */
  dueAt: z.optional(Timestamp),
  startedAt: z.optional(Timestamp),
  finishedAt: z.optional(Timestamp),
  updatedAt: Timestamp,
});
export type Job = z.infer<typeof Job>;

const params = { jobId: Uuid };

export const listJobs = jobs.route({
  method: 'GET',
  path: '/jobs',
  auth: 'user',
  permission: 'job:read',
  summary: 'Your jobs, newest first',
  description: 'Jobs that are over are kept for 30 days.',
  query: paging(),
  response: page(Job),
  errors: ['invalid-cursor'],
  access: { jobs: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const getJob = jobs.route({
  method: 'GET',
  path: '/jobs/{jobId}',
  auth: 'user',
  permission: 'job:read',
  summary: 'One of your jobs',
  params,
  response: Job,
  errors: ['not-found'],
  access: { jobs: ['GetItem'] },
});

export const cancelJob = jobs.route({
  method: 'POST',
  path: '/jobs/{jobId}/cancel',
  auth: 'user',
  permission: 'job:cancel',
  summary: 'End a job',
  description: 'One that has not begun never runs. One that runs ends at its next step: what it did until then stays.',
  status: 202,
  params,
  response: Job,
  errors: ['not-found', 'job-over', 'conflict'],
  access: { jobs: ['GetItem', 'UpdateItem', 'PutItem', 'DeleteItem'] },
});

export const retryJob = jobs.route({
  method: 'POST',
  path: '/jobs/{jobId}/retry',
  auth: 'user',
  permission: 'job:retry',
  summary: 'Try a job again that failed or was cancelled',
  description: 'It goes on where it stopped.',
  status: 202,
  params,
  response: Job,
  errors: ['not-found', 'job-not-over', 'conflict'],
  access: { jobs: ['GetItem', 'UpdateItem', 'PutItem'] },
});
