import * as z from 'zod/mini';
import { defineJob } from '../../../lib/contract/job.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { fileFormat, writtenFile } from '../../../lib/contract/written-file.ts';
import { Day, Version } from './fields.ts';
import { fraud } from './module.ts';

const params = { version: Version };
export const BackTestOrder = z.strictObject({
  /** Both included, 31 days at most. */
  from: Day,
  to: Day,
  format: fileFormat,
});

const Share = z.strictObject({ of: z.int(), count: z.int(), percent: z.optional(z.string()) });
const Counts = z.strictObject({ allow: z.int(), challenge: z.int(), review: z.int(), block: z.int() });
export const BackTestSummary = z.strictObject({
  /** Decisions that were made once more. */
  decisions: z.int(),
  /** Decisions without rules, of which nothing is known. */
  skipped: z.int(),
  /** Decided otherwise: these are the lines of the file. */
  differing: z.int(),
  actions: Counts,
  /** What was decided then. */
  were: Counts,
  /** How often each rule held. */
  rules: z.record(z.string(), z.int()),
  /** Of labelled decisions only, which nobody chose at random. Stopped: `challenge` or harder. */
  labelled: z.strictObject({ precision: Share, recall: Share }),
});
export type BackTestSummary = z.infer<typeof BackTestSummary>;

export const BackTest = z.strictObject({
  /** Also the id of its job. */
  backTestId: Uuid,
  version: Version,
  from: Day,
  to: Day,
  ...writtenFile,
  summary: z.optional(BackTestSummary),
});
export type BackTest = z.infer<typeof BackTest>;

/** Without `uses`: every route of the module would carry the modules that it names. */
const jobs = { making: { 'jobs/jobs': ['GetItem', 'PutItem'] }, reading: { 'jobs/jobs': ['GetItem'] } } as const;

export const startBackTest = fraud.route({
  method: 'POST',
  path: '/fraud/rule-sets/{version}/back-test',
  auth: 'admin',
  permission: 'ruleSet:test',
  summary: 'Decide past payments once more by a rule set, and write down where it differs',
  description: 'A job does it. Watch GET /v1/jobs/{backTestId}, or the collection `jobs` on the device.',
  status: 201,
  params,
  body: BackTestOrder,
  response: BackTest,
  errors: ['not-found', 'conflict', 'back-test-period'],
  access: { fraud: ['GetItem'], ...jobs.making },
});

export const getBackTest = fraud.route({
  method: 'GET',
  path: '/fraud/rule-sets/{version}/back-tests/{backTestId}',
  auth: 'admin',
  permission: 'ruleSet:test',
  audit: 'read',
  summary: 'State of a back-test that the caller asked for, its figures, and its file',
  params: { ...params, backTestId: Uuid },
  response: BackTest,
  errors: ['not-found'],
  access: { fraud: ['GetItem'], ...jobs.reading, reports: ['GetObject'] },
});

export const runBackTest = defineJob(fraud, 'backTest', {
  queue: 'backTests',
  summary: 'Decide past payments once more by a rule set',
  input: z.strictObject({ version: Version, order: BackTestOrder }),
  timeout: 300,
  memory: 1024,
  access: {
    'fraud.byTime': ['Query'],
    fraud: ['BatchGetItem', 'GetItem', 'PutItem'],
    reports: ['PutObject', 'GetObject'],
  },
});
