import { defineModule } from '../../../lib/contract/module.ts';

/** Long work of every module: enqueued with its effect, run slice by slice, watched and cancelled by the person whose it is. */
export const jobs = defineModule('jobs', {
  summary: 'Long work, on the side: enqueued with its effect, run, watched, cancelled, tried again',
  tables: {
    /** `lib/jobs/items.ts` describes every item. */
    jobs: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'both',
      indexes: {
        /** What the minute's look finds; sparse: what is over is never in it. */
        agenda: { pk: 'agenda', sk: 'agendaAt', project: 'keys' },
      },
    },
  },
  errors: {
    'job-over': {
      status: 409,
      title: 'The job is over',
      remedy: 'Nothing is left to cancel; GET /v1/jobs/{jobId} tells how it ended.',
    },
    'job-not-over': {
      status: 409,
      title: 'The job has not failed',
      remedy: 'Only a job that failed or was cancelled can be tried again.',
    },
  },
  policies: { job: { by: 'self', actions: ['read', 'cancel', 'retry'] } },
});
