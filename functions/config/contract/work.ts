import * as z from 'zod/mini';
import { relayOf } from '../../../lib/contract/relay-of.ts';
import { flagChanged, minimumVersionChanged, segmentChanged } from './events.ts';
import { config } from './module.ts';

export const relayConfigEvents = config.consumer(relayOf('rules'));

export const announceConfig = config.consumer({
  /** Minimum versions too: they move the same revision, and an app that is too old learns it at its next read. */
  on: { event: [flagChanged, segmentChanged, minimumVersionChanged] },
  summary: 'Have every open socket told that flags changed',
  access: { pokes: ['SendMessage'] },
});

/** One page of one shard of the listeners. */
export const Poke = z.object({
  shard: z.int(),
  revision: z.int(),
  after: z.optional(z.string()),
});

export const pokeListeners = config.consumer({
  on: { queue: 'pokes' },
  summary: 'Tell a page of sockets, and leave the next page to another message',
  message: Poke,
  timeout: 60,
  access: {
    rules: ['GetItem'],
    listeners: ['Query', 'DeleteItem'],
    pokes: ['SendMessage'],
    sockets: ['ManageConnections'],
  },
});

/**
 * `{"action":"config"}` is answered with `{"action":"config","revision":n}`, and from then on each change is told in the same words, with
 * `spreadSeconds` over which devices spread their reads.
 */
export const watchConfig = config.consumer({
  on: { socket: 'config' },
  summary: 'Hear of changes of flags',
  message: z.object({ action: z.literal('config') }),
  access: { listeners: ['PutItem'], rules: ['GetItem'] },
});

export const applyMinimumVersions = config.consumer({
  on: { event: minimumVersionChanged },
  summary: 'Bring the oldest versions served to where every request looks',
  access: { rules: ['GetItem', 'Query'], 'identity/people': ['PutItem'] },
});
