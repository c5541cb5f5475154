import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { announceConfig } from './contract/work.ts';
import { shards } from './store/items.ts';
import { type PokeQueue, pokeQueue } from './store/pokes.ts';

export const operation: ConsumerOperation<typeof announceConfig, { readonly pokes: PokeQueue }> = async (
  { detail: { revision } },
  { pokes },
) => pokes.send(Array.from({ length: shards }, (_, shard) => ({ shard, revision })));

export const handler = consume(announceConfig, { pokes: pokeQueue() }, operation);
