import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { activateRuleSet } from './contract/rule-sets.ts';
import { summaryOf } from './model/rule-set-view.ts';
import { type RuleSetStore, ruleSetStore } from './store/rule-sets.ts';

export const operation: Operation<
  typeof activateRuleSet,
  { store: Pick<RuleSetStore, 'find' | 'active' | 'tested' | 'activate'> }
> = async ({ params: { version }, body: { expected, reason, backTestId } }, { personId }, context) => {
  const { store, now } = context;
  const [item, before] = await Promise.all([store.find(version), store.active()]);
  const by = { activatedBy: personId, activatedAt: now().toISOString(), ...(backTestId ? { backTestId } : {}) };
  const after = { version, shadows: before.shadows };
  const summary = summaryOf(version, item && { ...item, backTestId: undefined, ...by }, after);
  if (!summary) throw new AppError('not-found');
  if (before.version !== expected) throw new AppError('conflict', `'${before.version}' decides.`);
  if (version === expected) throw new AppError('conflict', 'It decides already.');
  if (item?.writtenBy === personId) throw new AppError('four-eyes');
  if (backTestId && (await store.tested(backTestId)) !== version) throw new AppError('back-test-unfit');
  return store.activate({ before, version, by: personId, reason, backTestId }, summary, context);
};

const store = ruleSetStore();
export const handler = handle(activateRuleSet, { store, outcomes: store.outcomes }, operation);
