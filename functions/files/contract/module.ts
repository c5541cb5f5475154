import { defineModule } from '../../../lib/contract/module.ts';
import { identity } from '../../identity/contract/module.ts';
import { sync } from '../../sync/contract/module.ts';
import { errors } from './errors.ts';

const gibibyte = 1024 ** 3;

/** Files of spaces. Their bytes go from the app to S3 and back; this module says who may, checks what came, and counts it. */
export const files = defineModule('files', {
  summary: 'Files: uploads straight into S3, their versions and variants, shares and quotas',
  tables: {
    files: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'new',
      /** Versions whose upload or processing is to be looked at when it takes too long; sparse. */
      indexes: { due: { pk: 'wakeGroup', sk: 'wakeAt', project: ['fileId', 'versionId'] } },
    },
  },
  buckets: {
    /** What apps send, until it is processed. Parts of uploads that stay unfinished go after a day. */
    uploads: { expireAfterDays: 2, browserAccess: true },
    /** What was checked, and the variants of it. */
    contents: { browserAccess: true },
  },
  queues: { removals: {} },
  uses: { identity, sync },
  errors,
  policies: {
    /** Using the module at all; what may be done with a file is decided by `file` in its space. */
    storage: { by: 'self', actions: ['use'] },
    file: {
      by: 'space',
      actions: ['read', 'create', 'update', 'delete', 'share', 'update-own', 'delete-own', 'share-own'],
      roles: {
        owner: '*',
        admin: '*',
        member: ['read', 'create', 'update-own', 'delete-own', 'share-own'],
        reader: ['read'],
      },
      custom: true,
    },
  },
  settings: {
    /** Largest file, in bytes. */
    fileBytes: gibibyte,
    /** Bytes and versions that may be stored for a person, wherever they uploaded them except for an organisation. */
    personBytes: 5 * gibibyte,
    personVersions: 10_000,
    organisationBytes: 50 * gibibyte,
    organisationVersions: 100_000,
    versionsPerFile: 20,
    /** Larger images are refused: they are held in memory to take out where they were made, and to make variants. */
    imageBytes: 48 * 1024 * 1024,
    imagePixels: 40_000_000,
    /** Bytes of a poster that an app sends of a video. */
    posterBytes: 5 * 1024 * 1024,
    /** Longer edge of the variants, in pixels. */
    thumbPixels: 256,
    mediumPixels: 1280,
    sharesPerFile: 50,
  },
  ranges: {
    /** S3 copies at most 5 GiB at once. */
    fileBytes: [1, 5 * gibibyte],
    personBytes: [0, 1024 * gibibyte],
    personVersions: [0, 1_000_000],
    organisationBytes: [0, 1024 * 1024 * gibibyte],
    organisationVersions: [0, 100_000_000],
    versionsPerFile: [1, 100],
    imageBytes: [1, 64 * 1024 * 1024],
    imagePixels: [1, 60_000_000],
    posterBytes: [1, 48 * 1024 * 1024],
    thumbPixels: [16, 1024],
    mediumPixels: [16, 4096],
    sharesPerFile: [1, 100],
  },
});
