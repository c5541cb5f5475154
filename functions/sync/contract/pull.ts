import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { DocumentState, PullCursor, SpaceId, Versions } from './fields.ts';
import { sync } from './module.ts';

/** What a space has for the device. */
export const PulledSpace = z.strictObject({
  space: SpaceId,
  /** `gone`: not the caller's any more; remove all its documents. */
  status: z.enum(['ok', 'gone']),
  /** The device starts anew: when `more` is false at last, remove what was not received since this page. */
  reset: z.optional(z.literal(true)),
  changes: z.array(DocumentState),
  cursor: z.optional(PullCursor),
  /** Ask again at once: this was not all. */
  more: z.optional(z.boolean()),
  /** Number of the space's last change that was seen. */
  seq: z.optional(z.int()),
  /** When all was sent: sum over what the device must hold now, 16 hex digits. */
  checksum: z.optional(z.string()),
});
export type PulledSpace = z.infer<typeof PulledSpace>;

export const pullChanges = sync.route({
  method: 'POST',
  path: '/sync/pull',
  auth: 'user',
  permission: 'replica:pull',
  audit: 'none',
  summary: 'Get what changed in spaces since the cursors that they gave',
  body: z.strictObject({
    clientId: z.optional(Uuid),
    collections: Versions,
    spaces: z.array(z.strictObject({ space: SpaceId, cursor: z.optional(PullCursor) })).check(
      z.minLength(1),
      z.maxLength(20),
      z.refine((all) => new Set(all.map(({ space }) => space)).size === all.length, 'each space once'),
    ),
    /** Most changes in the answer. */
    limit: z._default(z.int().check(z.gte(1), z.lte(1000)), 1000),
  }),
  response: z.strictObject({ spaces: z.array(PulledSpace) }),
  errors: ['unknown-collection', 'unknown-schema-version', 'upgrade-required'],
  idempotency: 'none',
  timeout: 29,
  memory: 1024,
  // Deleting, updating and putting: whoever meets a large commit that is pending finishes it.
  access: {
    spaces: ['BatchGetItem', 'GetItem', 'UpdateItem', 'DeleteItem'],
    documents: ['BatchGetItem', 'GetItem', 'Query', 'PutItem'],
    changes: ['Query', 'GetItem', 'BatchWriteItem'],
    'identity/people': ['BatchGetItem'],
    cursorKey: ['GetSecretValue'],
  },
});
