import { loadRuleSet } from '../../../lib/fraud/store/rules-in-force.ts';
import { type OwnTable, ownTable } from './table.ts';

export type RuleReader = ReturnType<typeof ruleReader>;

export const ruleReader = (table: OwnTable = ownTable()) => ({
  /** A rule set by its version, whoever wrote it. */
  ruleSet: async (version: string) => (await loadRuleSet(table, version))?.ruleSet,
});
