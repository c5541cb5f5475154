import { isDeepStrictEqual } from 'node:util';
import { decideAgain } from '../../lib/fraud/model/kept.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { replayDecision } from './contract/decisions.ts';
import { toMade } from './model/decision-view.ts';
import { type DecisionStore, decisionStore } from './store/decisions.ts';
import { type RuleReader, ruleReader } from './store/rule-reader.ts';

interface Dependencies {
  readonly store: Pick<DecisionStore, 'find'>;
  readonly rules: RuleReader;
}

export const operation: Operation<typeof replayDecision, Dependencies> = async (
  { params },
  _caller,
  { store, rules, log },
) => {
  const item = await store.find(params.subjectId);
  if (!item) throw new AppError('not-found');
  if (item.personId !== undefined) concerns({ personId: item.personId });
  const kept = toMade(item);
  const made = toMade(decideAgain(item, await rules.ruleSet(item.version)));
  const same = isDeepStrictEqual(kept, made);
  if (!same) log.error('a decision made again says something else', { subjectId: item.subject });
  return { same, kept, made };
};

export const handler = handle(replayDecision, { store: decisionStore(), rules: ruleReader() }, operation);
