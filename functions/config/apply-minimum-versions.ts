import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { applyMinimumVersions } from './contract/work.ts';
import { minimumsOf } from './model/parts.ts';
import { type Minimum, type MinimumStore, minimumStore } from './store/minimums.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<RuleStore, 'load'>;
  readonly minimums: MinimumStore;
}

/** Brings what is true now, whatever event said that it changed; of two at once the later revision stays. */
export const operation: ConsumerOperation<typeof applyMinimumVersions, Dependencies> = async (
  _event,
  { store, minimums },
) => {
  const { head, parts } = await store.load();
  const set = [...minimumsOf(parts)].flatMap(([platform, { minimum, storeUrl }]) =>
    minimum === null ? [] : [[platform, { minimum, ...(storeUrl ? { storeUrl } : {}) } satisfies Minimum] as const],
  );
  await minimums.save(Object.fromEntries(set), head.revision);
};

export const handler = consume(applyMinimumVersions, { store: ruleStore(), minimums: minimumStore() }, operation);
