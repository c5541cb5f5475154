import * as z from 'zod/mini';
import type { Change } from '../../lib/contract/consumer.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { relayOf } from '../../lib/contract/relay-of.ts';
import type { EventTable } from '../../lib/events/leave-event.ts';
import { leaveEvent } from '../../lib/events/leave-event.ts';
import type { Item, TransactItem } from '../../lib/runtime/aws/dynamo.ts';
import { systemTools } from '../../lib/runtime/tools.ts';

/** A module that tells of one event, which has come to its third version. */
export const mill = defineModule('mill', {
  summary: 'Grinds',
  tables: { sacks: { pk: 'pk', sk: 'sk', ttl: 'expiresAt', stream: 'new' } },
});

export const sackFilled = mill.event('SackFilled', {
  summary: 'A sack is full',
  version: 3,
  detail: z.object({
    sackId: z.string(),
    kilos: z.number(),
    grain: z.enum(['wheat', 'rye']),
    note: z.optional(z.string()),
  }),
  steps: {
    2: [
      { rename: 'weight', to: 'kilos' },
      { values: 'grain', up: { w: 'wheat', r: 'rye' } },
    ],
    3: [{ remove: 'colour' }, { add: 'note', default: 'none' }],
  },
});

export const relayEvents = mill.consumer(relayOf('sacks'));
export const countSacks = mill.consumer({ on: { event: sackFilled }, summary: 'Count' });

export const sacksIn = (table: string): EventTable => ({ name: () => table, keys: mill.resources.tables.sacks });

/** A write that tells of a full sack. */
export const filled = (table: string, sackId: string, kilos = 1): TransactItem =>
  leaveEvent(sacksIn(table), sackFilled, `SACK#${sackId}`, { sackId, kilos, grain: 'wheat' }, systemTools);

/** What the stream says when an item was written. */
export const inserted = ({ Put }: TransactItem, sequence: number | string): Change => {
  const after = Put?.Item as Item;
  return { change: 'insert', keys: { pk: after.pk, sk: after.sk }, after, sequence: String(sequence) };
};
