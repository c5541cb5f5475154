import * as z from 'zod/mini';
import { Cursor, limit, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { CollectionName, DocumentId, DocumentState, Fields, SpaceId, Versions } from './fields.ts';
import { push } from './limits.ts';
import { sync } from './module.ts';

const amounts = z.record(z.string().check(z.maxLength(40)), z.int());
const lists = z.record(z.string().check(z.maxLength(40)), z.array(z.unknown()).check(z.maxLength(1000)));

/** One change of one document. `create` and `update` name what they change; what they do not name stays. */
export const Mutation = z.strictObject({
  /** From 1, one higher each, per client and over all spaces. */
  number: z.int().check(z.gte(1)),
  /** A random text that the mutation got when it was made, and keeps: what it is recognised by when its number comes again. */
  tag: z.optional(z.string().check(z.minLength(1), z.maxLength(40))),
  space: SpaceId,
  collection: CollectionName,
  id: DocumentId,
  kind: z.enum(['create', 'update', 'delete']),
  /** Revision that the device last received; 0 or absent when none. What others changed since is merged by each field's policy. */
  base: z.optional(z.int().check(z.gte(0))),
  /** New values; null takes a field away. */
  set: z.optional(Fields),
  /** Increments of `counter` fields. */
  add: z.optional(amounts),
  /** Members to put into, and to take out of, `set` fields. */
  insert: z.optional(lists),
  remove: z.optional(lists),
  /** Elements to add to `append` fields. */
  append: z.optional(lists),
});
export type Mutation = z.infer<typeof Mutation>;

export const MutationCode = z.enum([
  'not-found',
  'forbidden',
  'field-forbidden',
  'unknown-collection',
  'read-only-collection',
  'invalid-document',
  'document-too-large',
  'already-exists',
  'deleted',
  'conflict',
  'collection-full',
]);
export type MutationCode = z.infer<typeof MutationCode>;

/** What happened to one field that someone else had changed: `kept` the server's value, `taken` the device's, `combined` both. */
export const MergedField = z.strictObject({
  field: z.string(),
  policy: z.string(),
  result: z.enum(['kept', 'taken', 'combined']),
});

export const MutationOutcome = z.strictObject({
  number: z.int(),
  /** `forgotten`: the number had its outcome, too long ago to tell which, or whether of this mutation. */
  status: z.enum(['applied', 'merged', 'rejected', 'forgotten']),
  /** Of merged mutations. */
  merged: z.optional(z.array(MergedField)),
  /** Of rejected mutations. */
  code: z.optional(MutationCode),
  reason: z.optional(z.string()),
  /** Of rejected mutations: the document as it is, when the caller may see it. */
  current: z.optional(DocumentState),
});
export type MutationOutcome = z.infer<typeof MutationOutcome>;

export const pushMutations = sync.route({
  method: 'POST',
  path: '/sync/push',
  auth: 'user',
  permission: 'replica:push',
  /** Documents say themselves who wrote them. */
  audit: 'none',
  summary: 'Send mutations; each takes effect exactly once and has one outcome',
  description:
    'Numbers that have their outcome already are not applied again: their outcome is answered again, if the mutation is the one that had it. A rejected mutation does not stop those behind it. Fewer outcomes than mutations: send the rest again. `current` is left out when the answer would become too large.',
  body: z.strictObject({
    clientId: Uuid,
    collections: Versions,
    mutations: z.array(Mutation).check(z.minLength(1), z.maxLength(500)),
  }),
  response: z.strictObject({
    /** Number of the client's last mutation that has its outcome. */
    last: z.int(),
    outcomes: z.array(MutationOutcome),
  }),
  errors: [
    'unknown-collection',
    'unknown-schema-version',
    'upgrade-required',
    'mutation-gap',
    'mutation-order',
    'client-copied',
  ],
  idempotency: 'none',
  bodyLimit: 1024 * 1024,
  timeout: 29,
  memory: 1024,
  limit: push,
  access: {
    spaces: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    documents: ['BatchGetItem', 'PutItem'],
    changes: ['PutItem', 'BatchWriteItem'],
    'identity/people': ['BatchGetItem'],
  },
});

export const KeptOutcome = z.extend(MutationOutcome, {
  mutation: z.optional(Mutation),
  at: Timestamp,
});

const outcomeParams = { clientId: Uuid };

export const listOutcomes = sync.route({
  method: 'GET',
  path: '/sync/outcomes',
  auth: 'user',
  permission: 'replica:read',
  summary: 'Merged and rejected mutations of a client that are kept, newest first, and its last number',
  description:
    'What is not listed and not newer than `last` was applied. Rejected ones stay until they are discarded or expire.',
  query: {
    clientId: Uuid,
    status: z.optional(z.enum(['merged', 'rejected'])),
    cursor: z.optional(Cursor),
    limit: limit(100, 25),
  },
  response: z.strictObject({
    last: z.int(),
    items: z.array(KeptOutcome),
    nextCursor: z.optional(Cursor),
  }),
  errors: ['invalid-cursor'],
  access: {
    spaces: ['GetItem', 'BatchGetItem', 'Query'],
    documents: ['BatchGetItem'],
    'identity/people': ['BatchGetItem'],
    cursorKey: ['GetSecretValue'],
  },
});

export const discardOutcome = sync.route({
  method: 'DELETE',
  path: '/sync/outcomes/{clientId}/{number}',
  auth: 'user',
  permission: 'replica:push',
  /** Documents say themselves who wrote them. */
  audit: 'none',
  summary: 'Forget a kept outcome: it was dealt with',
  params: { ...outcomeParams, number: z.string().check(z.regex(/^[1-9]\d{0,14}$/)) },
  idempotency: 'none',
  access: { spaces: ['DeleteItem'] },
});
