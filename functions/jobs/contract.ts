// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { eraseJobs, exportJobs, followJobs, jobCopies, wakeJobs } from './contract/behind.ts';
export { jobFailed, jobFinished, relayEvents } from './contract/events.ts';
export { cancelJob, getJob, listJobs, retryJob } from './contract/jobs.ts';
export { jobs } from './contract/module.ts';
