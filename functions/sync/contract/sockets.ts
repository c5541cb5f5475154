import * as z from 'zod/mini';
import { SpaceId } from './fields.ts';
import { sync } from './module.ts';

/**
 * `{"action":"subscribe","spaces":[...]}`; answered with `{"action":"subscribed","spaces":[{space, seq, present:[personId]}]}`. From
 * then on `{"action":"poke","space":...,"seq":...}` says that the space has changes up to that number, and
 * `{"action":"presence","space":...,"present":[personId]}` who is looking at it. Replaces what the socket subscribed to before. Spaces
 * that are not the caller's are left out of the answer; `present` is left out where more than `signalAudience` sockets are.
 */
export const subscribe = sync.consumer({
  on: { socket: 'subscribe' },
  summary: 'Hear of changes in spaces',
  message: z.object({ action: z.literal('subscribe'), spaces: z.array(SpaceId).check(z.maxLength(50)) }),
  access: {
    subscriptions: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
    spaces: ['BatchGetItem'],
    'identity/people': ['GetItem', 'BatchGetItem'],
    sockets: ['ManageConnections'],
  },
});

/**
 * `{"action":"signal","space":...,"kind":"typing","data":{...}}` goes as `{"action":"signal","space","kind","from":personId,"data"}` to the
 * other sockets that subscribe to the space; there is no answer. Nothing is kept. What is not passed on is answered with
 * `{"action":"error","code"}`: `not-subscribed`, `too-many-signals`, `signal-too-large` (`data` over 1 KB), `audience-too-large` (more than
 * `signalAudience` sockets).
 */
export const signal = sync.consumer({
  on: { socket: 'signal' },
  summary: 'Pass an ephemeral message to those who are looking at a space',
  message: z.object({
    action: z.literal('signal'),
    space: SpaceId,
    kind: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,31}$/)),
    data: z.optional(z.unknown()),
  }),
  access: {
    subscriptions: ['Query', 'UpdateItem', 'DeleteItem'],
    sockets: ['ManageConnections'],
  },
});

export const pokeSpaces = sync.consumer({
  on: { table: 'spaces', changes: ['insert', 'modify'], where: { entity: ['Head'] }, batch: 100 },
  summary: 'Tell subscribers that a space has changes',
  access: { subscriptions: ['Query', 'DeleteItem'], sockets: ['ManageConnections'] },
});

export const compactChanges = sync.consumer({
  on: { table: 'documents', changes: ['modify'], where: { entity: ['Document'] }, batch: 100 },
  summary: 'Remove the rows of changes that later ones of the same document have replaced',
  access: { changes: ['BatchWriteItem'] },
});

export const indexText = sync.consumer({
  on: { table: 'documents', where: { entity: ['Document'] }, batch: 100 },
  summary: 'Keep the full-text index as the documents are',
  timeout: 120,
  access: { terms: ['GetItem', 'PutItem', 'DeleteItem', 'BatchWriteItem'], documents: ['GetItem'] },
});
