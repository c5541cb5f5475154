import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getDecision } from './contract/decisions.ts';
import { toView } from './model/decision-view.ts';
import { type DecisionStore, decisionStore } from './store/decisions.ts';

export const operation: Operation<typeof getDecision, { store: Pick<DecisionStore, 'find'> }> = async (
  { params },
  _caller,
  { store },
) => {
  const item = await store.find(params.subjectId);
  if (!item) throw new AppError('not-found');
  if (item.personId !== undefined) concerns({ personId: item.personId });
  return toView(item);
};

export const handler = handle(getDecision, { store: decisionStore() }, operation);
