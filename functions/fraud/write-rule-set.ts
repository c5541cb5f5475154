import { problemsOf } from '../../lib/fraud/model/check-rule-set.ts';
import { noRules } from '../../lib/fraud/model/fallback.ts';
import { starterRules } from '../../lib/fraud/model/starter-rules.ts';
import { type VersionItem, versionKey } from '../../lib/fraud/store/items.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { writeRuleSet } from './contract/rule-sets.ts';
import { toSummary } from './model/rule-set-view.ts';
import { type RuleSetStore, ruleSetStore } from './store/rule-sets.ts';

/** Versions that nobody can write. */
const reserved: readonly string[] = [noRules, starterRules.version];

export const operation: Operation<typeof writeRuleSet, { store: Pick<RuleSetStore, 'write' | 'active'> }> = async (
  { body },
  caller,
  context,
) => {
  const { summary, ...ruleSet } = body;
  const problems = problemsOf(ruleSet);
  if (problems.length > 0) {
    const issues = problems.map(({ path, problem }) => ({ in: 'body', path, message: problem }));
    throw new AppError('rule-set-invalid', `${problems[0]?.path} ${problems[0]?.problem}`, { extra: { issues } });
  }
  const { version } = ruleSet;
  if (reserved.includes(version)) throw new AppError('version-taken');
  const item: VersionItem = {
    ...versionKey(version),
    entity: 'Version',
    version,
    summary,
    ruleSet: JSON.stringify(ruleSet),
    rules: ruleSet.rules.length,
    writtenBy: caller.personId,
    writtenAt: context.now().toISOString(),
  };
  return context.store.write(item, toSummary(item, await context.store.active()), context);
};

const store = ruleSetStore();
export const handler = handle(writeRuleSet, { store, outcomes: store.outcomes }, operation);
