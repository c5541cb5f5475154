import { jobEntity } from '../../../lib/contract/job.ts';
import { publishAccess } from '../../../lib/sync/publish-access.ts';
import { jobs } from './module.ts';

/** In the person's own space, on every device; the id of a document is that of the job. */
export const jobCopies = jobs.collection('jobs', {
  summary: 'Jobs of the person: how far they are, and how they ended',
  writer: 'server',
  spaces: ['person'],
  roles: { owner: ['read'] },
  fields: {
    kind: { type: 'string', required: true },
    state: {
      type: 'string',
      enum: ['scheduled', 'queued', 'running', 'done', 'failed', 'cancelled'],
      required: true,
    },
    cancelling: { type: 'boolean' },
    done: { type: 'number' },
    total: { type: 'number' },
    note: { type: 'string' },
    reason: { type: 'string' },
    result: { type: 'string' },
    createdAt: { type: 'string', format: 'date-time', required: true },
    finishedAt: { type: 'string', format: 'date-time' },
  },
});

export const followJobs = jobs.consumer({
  // What a morning enqueues at once passes here before the one job that somebody begins now.
  on: { table: 'jobs', where: { entity: [jobEntity] }, lanes: 8 },
  summary: 'Send jobs to their queues, wake who waits for a key, tell devices how far they are',
  // Without `uses`: with the modules that it would name, each of the routes would be 6 KB larger.
  access: { ...publishAccess, jobs: ['Query', 'UpdateItem'], jobQueues: ['SendMessage'] },
  timeout: 60,
});

export const wakeJobs = jobs.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary: 'Hand over jobs whose time has come, and those whose runner is gone; enqueue what schedules ask for',
  access: { 'jobs.agenda': ['Query'], jobs: ['GetItem', 'UpdateItem', 'PutItem'] },
  timeout: 60,
});

export const exportJobs = jobs.consumer({
  on: { person: 'export' },
  summary: 'Jobs of a person',
  access: { jobs: ['Query'] },
});

export const eraseJobs = jobs.consumer({
  on: { person: 'erase' },
  summary: 'End the jobs of a person and remove them',
  access: { jobs: ['Query', 'UpdateItem', 'DeleteItem'] },
});
