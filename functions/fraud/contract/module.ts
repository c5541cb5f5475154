import { defineModule } from '../../../lib/contract/module.ts';

const decided = ['subject', 'kind', 'version', 'score', 'action', 'decidedAt', 'shadows', 'label', 'retryAfter'];

/** Rules as data that decide about payments, and what analysts do with them. Who decides by them has `lib/fraud`. */
export const fraud = defineModule('fraud', {
  summary: 'Decisions about payments by rules that are data: explained, made again, tried on the past',
  tables: {
    /** `lib/fraud/store/items.ts` describes every item. */
    fraud: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'new',
      indexes: {
        /** Decisions by action, day and time; sparse. */
        byTime: { pk: 'listed', sk: 'listedAt', project: decided },
        /** Decisions about what a person asked for; sparse. */
        byPerson: { pk: 'personId', sk: 'decidedAt', project: 'keys' },
      },
    },
  },
  buckets: {
    /** Files of back-tests. */
    reports: { expireAfterDays: 7, browserAccess: true },
  },
  queues: { backTests: {} },
  errors: {
    'rule-set-invalid': {
      status: 422,
      title: 'It is no rule set',
      remedy: 'Correct what stands in `issues`, and send it again.',
    },
    'version-taken': {
      status: 409,
      title: 'There is a rule set of this version',
      remedy: 'A rule set never changes: choose another version.',
    },
    'four-eyes': {
      status: 403,
      title: 'Somebody else must do this',
      remedy: 'Ask another analyst: who wrote a rule set does not activate it.',
    },
    'too-many-shadows': {
      status: 409,
      title: 'Three rule sets are in shadow',
      remedy: 'End the shadowing of one of them.',
    },
    'list-entry-end': {
      status: 422,
      title: 'An entry cannot end then',
      remedy: 'Name a time in the future; without one the entry stays until it is taken off.',
    },
    'back-test-period': {
      status: 422,
      title: 'There is no such period',
      remedy: 'Name two days that the calendar has, the first not behind the last, 31 at most.',
    },
    'back-test-unfit': {
      status: 422,
      title: 'This is no finished back-test of this rule set',
      remedy: 'Name one whose state is `done` and whose figures are kept yet (30 days), or none.',
    },
  },
  policies: {
    ruleSet: { by: 'group', group: 'fraud-analyst', actions: ['read', 'write', 'activate', 'shadow', 'test'] },
    decision: { by: 'group', group: 'fraud-analyst', actions: ['read', 'replay', 'label'] },
    fraudList: { by: 'group', group: 'fraud-analyst', actions: ['read', 'write'] },
  },
  settings: {
    /** Bytes of the file of a back-test. */
    reportBytes: 1_000_000_000,
  },
  ranges: { reportBytes: [1_000, 5_000_000_000] },
});
