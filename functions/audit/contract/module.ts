import { defineModule } from '../../../lib/contract/module.ts';

/**
 * Who did what to whose thing. Functions of every module leave entries in `inbox`, with the effect; the sealer gives each its place in the
 * chain of its organisation or person.
 */
export const audit = defineModule('audit', {
  summary: 'Who did what to whose thing: an append-only log in hash chains',
  tables: {
    /** Entries that have no place yet, by chain; what lies here is not sealed. */
    inbox: { pk: 'pk', sk: 'sk', stream: 'new' },
    /** Sealed entries by chain and time. Nothing changes or deletes them but their time. */
    log: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      indexes: {
        byActor: { pk: 'actorId', sk: 'sk' },
        /** Whose thing it was, where that was not the actor; sparse. */
        byPerson: { pk: 'personId', sk: 'sk' },
        byResource: { pk: 'resource', sk: 'sk' },
      },
    },
    /** Where each chain ends and how far it is in the archive, and what the archive holds. */
    chains: {
      pk: 'pk',
      sk: 'sk',
      indexes: {
        /** Chains that hold what the archive does not; sparse. */
        due: { pk: 'archiveGroup', sk: 'archiveAt', project: 'keys' },
      },
    },
  },
  buckets: {
    archive: { versioned: true, lockedForDaysOf: 'archiveDays' },
    /** Files that somebody asked for. */
    reports: { expireAfterDays: 7, browserAccess: true },
  },
  queues: { reportRuns: {} },
  errors: {
    'report-period': {
      status: 422,
      title: 'There is no such period',
      remedy: 'Name two times that the calendar has, `from` before `to`.',
    },
  },
  policies: {
    audit: {
      by: 'membership',
      param: 'organisationId',
      actions: ['read', 'configure'],
      roles: { owner: '*', admin: ['read'], member: [] },
      custom: true,
      neverCustom: ['configure'],
    },
    ownAudit: { by: 'self', actions: ['read'], whileErasing: ['read'] },
  },
  settings: {
    /** Days for which the table keeps entries, unless an organisation says otherwise. */
    retentionDays: 400,
    /** Days for which the archive keeps them, whoever asks. */
    archiveDays: 2557,
    /** Minutes after which what was sealed goes into the archive. */
    archiveMinutes: 60,
    /** The same for chains of persons, of which there are many. */
    personArchiveMinutes: 1440,
    /** Bytes of the file of a report. */
    reportBytes: 1_000_000_000,
  },
  ranges: {
    retentionDays: [30, 3650],
    archiveDays: [1, 36_500],
    archiveMinutes: [1, 10_080],
    personArchiveMinutes: [1, 10_080],
    /** The job remembers each part of the file. */
    reportBytes: [1_000, 5_000_000_000],
  },
});
