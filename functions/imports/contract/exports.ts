import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { fileFormat, writtenFile } from '../../../lib/contract/written-file.ts';
import { CollectionName, SpaceId } from '../../sync/contract/fields.ts';
import { imports } from './module.ts';

/** What an export is asked to hold. */
export const ExportOrder = z.strictObject({
  space: SpaceId,
  collection: CollectionName,
  /** Version of the collection's schema that the file is written in. */
  version: z.int().check(z.gte(1), z.lte(1000)),
  format: fileFormat,
  /** Between the fields of a CSV line; default: a comma. */
  delimiter: z.optional(z.enum([',', ';', '\t'])),
  /** Also the fields that the backend writes: an import would refuse them. */
  stamps: z.optional(z.boolean()),
  /** CSV for a spreadsheet: a byte order mark, and an apostrophe before what would be run as a formula. */
  spreadsheet: z.optional(z.boolean()),
});
export type ExportOrder = z.infer<typeof ExportOrder>;

export const DocumentExport = z.strictObject({
  /** Also the id of its job. */
  exportId: Uuid,
  space: SpaceId,
  collection: CollectionName,
  version: z.int(),
  ...writtenFile,
});
export type DocumentExport = z.infer<typeof DocumentExport>;

const making = imports.limit('exports', { per: 'person', tokens: 30, refillPerSecond: 1 / 300 });
/** The policy decides from these, and a large commit that died is finished before documents are read. */
export const readingAccess = {
  'sync/spaces': ['BatchGetItem', 'GetItem', 'UpdateItem', 'DeleteItem'],
  'sync/documents': ['Query', 'PutItem'],
  'sync/changes': ['BatchWriteItem'],
} as const;

export const createDocumentExport = imports.route({
  method: 'POST',
  path: '/exports',
  auth: 'user',
  permission: 'documentExport:create',
  summary: 'Write the documents of a collection into a file',
  description:
    'A job writes it: documents and fields that the caller may read, in the order of their ids. What is written meanwhile may be in it or not. Watch GET /v1/jobs/{exportId}, or the collection `jobs` on the device.',
  status: 201,
  body: ExportOrder,
  response: DocumentExport,
  errors: ['not-found', 'forbidden', 'conflict', 'unknown-collection', 'unknown-schema-version', 'upgrade-required'],
  limit: making,
  access: {
    'jobs/jobs': ['GetItem', 'PutItem'],
    'sync/spaces': ['BatchGetItem'],
    'identity/people': ['BatchGetItem', 'ConditionCheckItem'],
  },
});

export const getDocumentExport = imports.route({
  method: 'GET',
  path: '/exports/{exportId}',
  auth: 'user',
  permission: 'documentExport:read',
  summary: 'State of an export, and its file',
  description:
    'Whoever may not read the documents any more, or not all fields of the file, does not get the file either.',
  params: { exportId: Uuid },
  response: DocumentExport,
  errors: ['not-found'],
  access: {
    'jobs/jobs': ['GetItem'],
    exports: ['GetObject'],
    'sync/spaces': ['BatchGetItem'],
    'identity/people': ['BatchGetItem'],
  },
});
