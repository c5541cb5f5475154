import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getFlag } from './contract/flags.ts';
import { flagView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

export const operation: Operation<typeof getFlag, { store: Pick<RuleStore, 'find'> }> = async (
  { params },
  _caller,
  { store },
) => {
  const part = await store.find('flag', params.flag);
  if (!part) throw new AppError('not-found');
  return flagView(part);
};

export const handler = handle(getFlag, { store: ruleStore() }, operation);
