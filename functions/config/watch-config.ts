import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { watchConfig } from './contract/work.ts';
import { type ListenerStore, listenerStore } from './store/listeners.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly listeners: Pick<ListenerStore, 'remember'>;
  readonly store: Pick<RuleStore, 'head'>;
}

/** Remembers first and reads afterwards, so that no change falls between the answer and the first poke. */
export const operation: ConsumerOperation<typeof watchConfig, Dependencies> = async (
  { connectionId },
  { listeners, store, now },
) => {
  await listeners.remember(connectionId, now());
  return { action: 'config', revision: (await store.head()).revision };
};

export const handler = consume(watchConfig, { listeners: listenerStore(), store: ruleStore() }, operation);
