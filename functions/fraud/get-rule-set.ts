import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getRuleSet } from './contract/rule-sets.ts';
import { contentOf, summaryOf } from './model/rule-set-view.ts';
import { type RuleSetStore, ruleSetStore } from './store/rule-sets.ts';

export const operation: Operation<typeof getRuleSet, { store: Pick<RuleSetStore, 'find' | 'active'> }> = async (
  { params: { version } },
  _caller,
  { store },
) => {
  const [item, active] = await Promise.all([store.find(version), store.active()]);
  const summary = summaryOf(version, item, active);
  if (!summary) throw new AppError('not-found');
  const { rules, bands, lists } = contentOf(item);
  const copied = Object.fromEntries(Object.entries(lists).map(([name, entries]) => [name, [...entries]]));
  return { ...summary, rules: [...rules], bands: [...bands], lists: copied };
};

export const handler = handle(getRuleSet, { store: ruleSetStore() }, operation);
