// biome-ignore-all lint/performance/noBarrelFile: the events of this module are left by whoever works on a job
import { relayOf } from '../../../lib/contract/relay-of.ts';
import { jobs } from './module.ts';

export { jobFailed, jobFinished } from '../../../lib/contract/job.ts';

export const relayEvents = jobs.consumer(relayOf('jobs'));
