import { defineModule } from '../../../lib/contract/module.ts';
import { identity } from '../../identity/contract/module.ts';
import { jobs } from '../../jobs/contract/module.ts';
import { errors as syncErrors } from '../../sync/contract/errors.ts';
import { sync } from '../../sync/contract/module.ts';

/** Files of rows that become documents of any collection, and the reverse, under the rights of the person who asks. */
export const imports = defineModule('imports', {
  summary: 'CSV and NDJSON files that become documents, and documents that become files',
  tables: { imports: { pk: 'pk', sk: 'sk', ttl: 'expiresAt' } },
  buckets: {
    files: { expireAfterDays: 7, browserAccess: true },
    exports: { expireAfterDays: 7, browserAccess: true },
  },
  queues: { runs: {}, exportRuns: {} },
  uses: { identity, jobs, sync },
  errors: {
    'unknown-collection': syncErrors['unknown-collection'],
    'unknown-schema-version': syncErrors['unknown-schema-version'],
    'import-too-large': {
      status: 422,
      title: 'The file is larger than an import may be',
      remedy: 'Split it; `detail` says how many bytes are taken.',
    },
    'import-mapping': {
      status: 422,
      title: 'The mapping names fields that the collection does not have',
      remedy: 'Map columns to fields of the collection in the version that the request names, or to `id`.',
    },
    'import-limit': {
      status: 429,
      title: 'Too many imports today',
      remedy: 'Wait until tomorrow (UTC).',
    },
  },
  policies: {
    import: { by: 'self', actions: ['create', 'read'] },
    documentExport: { by: 'self', actions: ['create', 'read'] },
  },
  settings: {
    importsPerDay: 50,
    /** Bytes of one file. */
    importBytes: 100_000_000,
    importRows: 500_000,
    /** Rows that a report names; the totals count all of them. */
    reportedRows: 10_000,
    /** Bytes of a file that an export writes. */
    exportBytes: 1_000_000_000,
  },
  ranges: {
    importsPerDay: [1, 10_000],
    /** S3 takes 5 GB in one upload. */
    importBytes: [1_000, 5_000_000_000],
    importRows: [1, 100_000_000],
    reportedRows: [0, 20_000],
    /** The job remembers each part of the file. */
    exportBytes: [1_000, 5_000_000_000],
  },
});
