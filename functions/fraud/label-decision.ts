import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { labelDecision } from './contract/decisions.ts';
import { toListed } from './model/decision-view.ts';
import { type DecisionStore, decisionStore } from './store/decisions.ts';

/** The latest label counts; the audit log knows those before. */
export const operation: Operation<typeof labelDecision, { store: Pick<DecisionStore, 'find' | 'label'> }> = async (
  { params, body },
  { personId },
  context,
) => {
  const { store, now } = context;
  const item = await store.find(params.subjectId);
  if (!item) throw new AppError('not-found');
  if (item.personId !== undefined) concerns({ personId: item.personId });
  const { as, note } = body;
  const label = { as, by: personId, at: now().toISOString(), ...(note === undefined ? {} : { note }) };
  return store.label(item, label, toListed({ ...item, label }), context);
};

const store = decisionStore();
export const handler = handle(labelDecision, { store, outcomes: store.outcomes }, operation);
