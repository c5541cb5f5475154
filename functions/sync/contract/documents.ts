import * as z from 'zod/mini';
import { Cursor, limit } from '../../../lib/contract/schemas.ts';
import { CollectionName, DocumentId, DocumentState, Fields, PullCursor, SpaceId, Versions } from './fields.ts';
import { push } from './limits.ts';
import { sync } from './module.ts';
import { MutationCode } from './push.ts';

const inCollection = { spaceId: SpaceId, collection: CollectionName };
/** Schema version as it stands in a query string; default: the newest. */
const version = z.optional(z.string().check(z.regex(/^[1-9]\d{0,3}$/)));

export const queryDocuments = sync.route({
  method: 'GET',
  path: '/spaces/{spaceId}/collections/{collection}',
  auth: 'user',
  permission: 'space:use',
  keys: 'documents:read',
  summary: 'Documents of a collection: filtered and sorted by a declared index, or ranked by full text',
  description:
    '`filter` is JSON: {"status":{"eq":"open"}} with eq, ne, lt, lte, gt, gte, in, prefix; {"and":[...]}, {"or":[...]}. `sort` is a list of fields, `-due,title`. `q` searches the text fields; its last word may be a beginning.',
  params: inCollection,
  query: {
    filter: z.optional(z.string().check(z.maxLength(4096))),
    sort: z.optional(z.string().check(z.maxLength(200))),
    q: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
    version,
    cursor: z.optional(Cursor),
    limit: limit(100, 25),
  },
  response: z.strictObject({ items: z.array(DocumentState), nextCursor: z.optional(Cursor) }),
  errors: [
    'not-found',
    'forbidden',
    'unknown-collection',
    'unknown-schema-version',
    'upgrade-required',
    'no-index',
    'invalid-filter',
    'invalid-cursor',
  ],
  timeout: 15,
  memory: 1024,
  access: {
    spaces: ['BatchGetItem', 'GetItem', 'UpdateItem', 'DeleteItem'],
    documents: ['Query', 'BatchGetItem', 'PutItem'],
    'documents.ix1': ['Query'],
    'documents.ix2': ['Query'],
    'documents.ix3': ['Query'],
    'documents.ix4': ['Query'],
    changes: ['BatchWriteItem'],
    terms: ['Query'],
    'identity/people': ['BatchGetItem'],
    cursorKey: ['GetSecretValue'],
  },
});

export const getDocument = sync.route({
  method: 'GET',
  path: '/spaces/{spaceId}/collections/{collection}/{documentId}',
  auth: 'user',
  permission: 'space:use',
  keys: 'documents:read',
  summary: 'One document',
  params: { ...inCollection, documentId: DocumentId },
  query: { version },
  response: DocumentState,
  errors: ['not-found', 'unknown-collection', 'unknown-schema-version', 'upgrade-required'],
  access: {
    spaces: ['BatchGetItem', 'GetItem', 'UpdateItem', 'DeleteItem'],
    documents: ['BatchGetItem', 'PutItem'],
    changes: ['BatchWriteItem'],
    'identity/people': ['BatchGetItem'],
  },
});

/** What a replace did not take, and why. Sending it again does not help. */
export const RefusedDocument = z.strictObject({
  collection: CollectionName,
  id: DocumentId,
  code: MutationCode,
  reason: z.string(),
});

const RefusedRow = z.extend(RefusedDocument, {
  /** The document as it is. */
  current: DocumentState,
});

export const replaceDocuments = sync.route({
  method: 'POST',
  path: '/spaces/{spaceId}/collections/{collection}/replace',
  auth: 'user',
  permission: 'space:use',
  /** Documents say themselves who wrote them. */
  audit: 'none',
  summary: 'Write whole documents that are still as assumed; answer those that are not',
  description:
    'For replication protocols that compare states (RxDB). Repeating it is harmless: a document that is already as wanted is left alone, and a row with `sent` is written once, whatever others did to the document meanwhile. 413 also when what the rows met is more than one answer holds: send fewer rows.',
  params: inCollection,
  body: z.strictObject({
    version: z.int().check(z.gte(1)),
    rows: z
      .array(
        z.strictObject({
          id: DocumentId,
          /** What the row is known by when it comes again: one run of an app, and a number that rises. Of a document, a writer sends a row only after the answer to the one before. */
          sent: z.optional(
            z.strictObject({
              writer: z.string().check(z.minLength(8), z.maxLength(64)),
              number: z.int().check(z.gte(1)),
            }),
          ),
          /** State that the device believes to be the server's; null: none, or deleted. */
          assumed: z.nullable(Fields),
          /** State to write; null deletes. */
          next: z.nullable(Fields),
        }),
      )
      .check(z.minLength(1), z.maxLength(200)),
  }),
  response: z.strictObject({
    conflicts: z.array(DocumentState),
    /** Of the conflicts, those whose row was written when it came before: others changed the document since. */
    arrived: z.array(DocumentId),
    refused: z.array(RefusedRow),
  }),
  errors: ['not-found', 'forbidden', 'unknown-collection', 'unknown-schema-version', 'upgrade-required'],
  idempotency: 'none',
  bodyLimit: 1024 * 1024,
  timeout: 29,
  memory: 1024,
  limit: push,
  access: {
    spaces: ['BatchGetItem', 'GetItem', 'UpdateItem', 'DeleteItem'],
    documents: ['BatchGetItem', 'PutItem'],
    changes: ['PutItem', 'BatchWriteItem'],
    'identity/people': ['BatchGetItem'],
  },
});

export const commitDocuments = sync.route({
  method: 'POST',
  path: '/spaces/{spaceId}/commits',
  auth: 'user',
  permission: 'space:use',
  keys: 'documents:write',
  summary: 'Write many documents at once: all that are valid, or none when one was changed since',
  description:
    'For protocols whose push is one transaction (WatermelonDB). However many rows, readers see none or all of them, also when the backend fails half-way.',
  params: { spaceId: SpaceId },
  body: z.strictObject({
    collections: Versions,
    /** Cursor of the pull that the changes build upon; absent: documents that exist are changed without asking. */
    since: z.optional(PullCursor),
    changes: z
      .array(
        z.strictObject({
          collection: CollectionName,
          id: DocumentId,
          /** Fields to write into the document, which is created when it is not there; null deletes it. */
          document: z.nullable(Fields),
        }),
      )
      .check(z.minLength(1), z.maxLength(10_000)),
  }),
  response: z.strictObject({ seq: z.int(), refused: z.array(RefusedDocument) }),
  errors: [
    'not-found',
    'unknown-collection',
    'unknown-schema-version',
    'upgrade-required',
    'documents-changed',
    'invalid-cursor',
  ],
  bodyLimit: 5 * 1024 * 1024,
  timeout: 29,
  memory: 1024,
  limit: push,
  access: {
    spaces: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    documents: ['BatchGetItem', 'PutItem'],
    changes: ['Query', 'GetItem', 'PutItem', 'BatchWriteItem'],
    'identity/people': ['BatchGetItem'],
    cursorKey: ['GetSecretValue'],
  },
});
