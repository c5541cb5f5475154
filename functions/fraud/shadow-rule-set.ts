import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { shadowRuleSet } from './contract/rule-sets.ts';
import { summaryOf } from './model/rule-set-view.ts';
import { type RuleSetStore, ruleSetStore } from './store/rule-sets.ts';

/** Each is evaluated with every payment. */
const mostShadows = 3;

export const operation: Operation<
  typeof shadowRuleSet,
  { store: Pick<RuleSetStore, 'find' | 'active' | 'shadow'> }
> = async ({ params: { version }, body: { shadow } }, { personId }, context) => {
  const { store } = context;
  const [item, before] = await Promise.all([store.find(version), store.active()]);
  const others = before.shadows.filter((each) => each !== version);
  const shadows = shadow ? [...others, version] : others;
  const summary = summaryOf(version, item, { version: before.version, shadows });
  if (!summary) throw new AppError('not-found');
  if (shadow && version === before.version) throw new AppError('conflict', 'It decides already.');
  if (shadow === before.shadows.includes(version)) return summary;
  if (shadows.length > mostShadows) throw new AppError('too-many-shadows');
  return store.shadow(before, shadows, personId, summary, context);
};

const store = ruleSetStore();
export const handler = handle(shadowRuleSet, { store, outcomes: store.outcomes }, operation);
