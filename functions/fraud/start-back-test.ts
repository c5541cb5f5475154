import { enqueue } from '../../lib/jobs/enqueue.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { runBackTest, startBackTest } from './contract/back-tests.ts';
import { daysOf, toBackTest } from './model/back-test-view.ts';
import { type BackTestStore, backTestStore } from './store/back-tests.ts';
import { type RuleReader, ruleReader } from './store/rule-reader.ts';

interface Dependencies {
  readonly store: Pick<BackTestStore, 'create'>;
  readonly rules: RuleReader;
}

export const operation: Operation<typeof startBackTest, Dependencies> = async (
  { params: { version }, body },
  { personId },
  context,
) => {
  const { store, rules } = context;
  if (!daysOf(body)) throw new AppError('back-test-period');
  if (!(await rules.ruleSet(version))) throw new AppError('not-found');
  const { item, write } = enqueue(runBackTest, { owner: { personId }, input: { version, order: body } }, context);
  return store.create([write], toBackTest(item), context);
};

const store = backTestStore();
export const handler = handle(startBackTest, { store, outcomes: store.outcomes, rules: ruleReader() }, operation);
