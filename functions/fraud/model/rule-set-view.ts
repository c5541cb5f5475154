import type { RuleSet } from '../../../lib/fraud/model/rule-set.ts';
import { starterRules } from '../../../lib/fraud/model/starter-rules.ts';
import type { RuleSetSummary } from '../contract/fields.ts';
import type { Active, StoredVersion } from '../store/rule-sets.ts';

const stateOf = (version: string, active: Pick<Active, 'version' | 'shadows'>): RuleSetSummary['state'] =>
  version === active.version ? 'active' : active.shadows.includes(version) ? 'shadow' : 'idle';

/** A version as analysts see it. */
export function toSummary(item: StoredVersion, active: Pick<Active, 'version' | 'shadows'>): RuleSetSummary {
  const { version, summary, rules, writtenBy, writtenAt, activatedBy, activatedAt, backTestId } = item;
  return {
    ...{ version, summary, state: stateOf(version, active), ruleCount: rules, writtenBy, writtenAt },
    ...(activatedBy ? { activatedBy } : {}),
    ...(activatedAt ? { activatedAt } : {}),
    ...(backTestId ? { backTestId } : {}),
  };
}

/** The one that every stage begins with. */
export const starterSummary = (active: Pick<Active, 'version' | 'shadows'>): RuleSetSummary => ({
  version: starterRules.version,
  summary: 'What every stage begins with',
  state: stateOf(starterRules.version, active),
  ruleCount: starterRules.rules.length,
});

/** The summary of a version, stored or not; undefined when there is none. */
export const summaryOf = (
  version: string,
  item: StoredVersion | undefined,
  active: Pick<Active, 'version' | 'shadows'>,
): RuleSetSummary | undefined =>
  version === starterRules.version ? starterSummary(active) : item && toSummary(item, active);

export const contentOf = (item: StoredVersion | undefined): Pick<RuleSet, 'rules' | 'bands' | 'lists'> => {
  const { rules, bands, lists } = item ? (JSON.parse(item.ruleSet) as RuleSet) : starterRules;
  return { rules, bands, lists };
};
