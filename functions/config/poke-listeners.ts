import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { type Sockets, socketPost } from '../../lib/sync/socket-post.ts';
import { config } from './contract/module.ts';
import { pokeListeners } from './contract/work.ts';
import { type ListenerStore, listenerStore } from './store/listeners.ts';
import { type PokeQueue, pokeQueue } from './store/pokes.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<RuleStore, 'head'>;
  readonly listeners: Pick<ListenerStore, 'page' | 'forget'>;
  readonly pokes: PokeQueue;
  readonly sockets: Sockets;
  readonly spreadSeconds: () => number;
}

/** Sockets of one message: some seconds of work. */
const pageSize = 1_000;

/**
 * The next page goes to the queue before this one is told, so that it is not late and a crash repeats no more than one page. What a later change
 * has overtaken is left to the pokes of that change.
 */
export const operation: ConsumerOperation<typeof pokeListeners, Dependencies> = async (
  { shard, revision, after },
  { store, listeners, pokes, sockets, spreadSeconds, log },
) => {
  if ((await store.head()).revision > revision) return;
  const { listeners: page, next } = await listeners.page(shard, pageSize, after);
  if (next !== undefined) await pokes.send([{ shard, revision, after: next }]);
  const frame = { action: 'config', revision, spreadSeconds: spreadSeconds() };
  const gone = await sockets.tell(page, frame, log);
  await inLanes(gone, 10, ({ connectionId }) => listeners.forget(connectionId));
};

export const handler = consume(
  pokeListeners,
  {
    store: ruleStore(),
    listeners: listenerStore(),
    pokes: pokeQueue(),
    sockets: socketPost(),
    spreadSeconds: () => settings(config).spreadSeconds,
  },
  operation,
);
