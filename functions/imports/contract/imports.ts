import * as z from 'zod/mini';
import { printable, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { CollectionName, SpaceId } from '../../sync/contract/fields.ts';
import { imports } from './module.ts';

const Column = z.string().check(z.minLength(1), z.maxLength(100), printable);
const FieldName = z.string().check(z.minLength(1), z.maxLength(40), printable);

export const Totals = z.strictObject({
  rows: z.int(),
  created: z.int(),
  updated: z.int(),
  /** Documents that said already what their row says. */
  unchanged: z.int(),
  refused: z.int(),
});
export type Totals = z.infer<typeof Totals>;

export const Import = z.strictObject({
  /** Also the id of the job that does the work, once the file is there. */
  importId: Uuid,
  space: SpaceId,
  collection: CollectionName,
  format: z.enum(['csv', 'ndjson']),
  mode: z.enum(['create', 'upsert']),
  version: z.int(),
  state: z.enum(['awaiting-upload', 'queued', 'running', 'done', 'failed', 'cancelled']),
  /** While it waits for its file: one PUT of exactly the announced bytes, with these headers. */
  upload: z.optional(
    z.strictObject({ url: z.string(), headers: z.record(z.string(), z.string()), expiresAt: Timestamp }),
  ),
  totals: z.optional(Totals),
  /** Why it failed. */
  reason: z.optional(z.strictObject({ code: z.string(), detail: z.optional(z.string()) })),
  /** What was refused and why, row by row; the address is good for a few minutes. */
  report: z.optional(z.strictObject({ url: z.string(), rows: z.int() })),
  createdAt: Timestamp,
});
export type Import = z.infer<typeof Import>;

export const createImport = imports.route({
  method: 'POST',
  path: '/imports',
  auth: 'user',
  permission: 'import:create',
  summary: 'Begin an import: answers where to upload the file',
  description:
    'The work begins by itself once the file is there. `mode: create` refuses rows whose document exists, `upsert` changes it. Documents without an `id` get one from the import and the row’s number. Watch GET /v1/jobs/{importId}, or the collection `jobs` on the device.',
  status: 201,
  body: z.strictObject({
    space: SpaceId,
    collection: CollectionName,
    /** Version of the collection's schema that the file is written for. */
    version: z.int().check(z.gte(1), z.lte(1000)),
    format: z.enum(['csv', 'ndjson']),
    /** Bytes of the file. */
    size: z.int().check(z.gte(1), z.lte(5_000_000_000)),
    mode: z.enum(['create', 'upsert']),
    /** Between the fields of a CSV line; default: a comma. */
    delimiter: z.optional(z.enum([',', ';', '\t'])),
    /** Columns of a CSV file, or members of NDJSON, to fields; what it does not name is passed over. Default: they are called as the fields. */
    mapping: z.optional(
      z.record(Column, FieldName).check(z.refine((all) => Object.keys(all).length <= 200, 'at most 200 columns')),
    ),
  }),
  response: Import,
  errors: [
    'not-found',
    'forbidden',
    'conflict',
    'unknown-collection',
    'unknown-schema-version',
    'upgrade-required',
    'import-too-large',
    'import-mapping',
    'import-limit',
  ],
  access: {
    imports: ['GetItem', 'PutItem', 'UpdateItem'],
    files: ['PutObject'],
    'sync/spaces': ['BatchGetItem'],
    'identity/people': ['BatchGetItem', 'ConditionCheckItem'],
  },
});

export const getImport = imports.route({
  method: 'GET',
  path: '/imports/{importId}',
  auth: 'user',
  permission: 'import:read',
  summary: 'State of an import, with its totals and its report',
  params: { importId: Uuid },
  response: Import,
  errors: ['not-found'],
  access: { imports: ['GetItem'], files: ['PutObject', 'GetObject'], 'jobs/jobs': ['GetItem'] },
});
