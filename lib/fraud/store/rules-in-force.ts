import { checkedRuleSet } from '../model/check-rule-set.ts';
import type { Condition, RuleSet } from '../model/rule-set.ts';
import { starterRules } from '../model/starter-rules.ts';
import { type ActiveItem, ruleSetIn, type VersionItem, versionKey } from './items.ts';
import type { FraudTable } from './table.ts';

/** A rule set with the names of the lists that it asks for. */
export interface Loaded {
  readonly ruleSet: RuleSet;
  readonly lists: readonly string[];
}

function listsIn(condition: Condition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(listsIn);
  if ('any' in condition) return condition.any.flatMap(listsIn);
  if ('not' in condition) return listsIn(condition.not);
  return condition.feature === 'lists' && condition.op === 'has' ? [String(condition.value)] : [];
}

const loaded = (ruleSet: RuleSet): Loaded => ({
  ruleSet,
  lists: [...new Set(ruleSet.rules.flatMap(({ when }) => listsIn(when)))].sort(),
});

/** Where nobody activated anything. */
export const activeWithout: Pick<ActiveItem, 'version' | 'shadows' | 'revision'> = {
  version: starterRules.version,
  shadows: [],
  revision: 0,
};

const starter = loaded(starterRules);
/** Rule sets never change under their version, so a process that has one needs not ask again. */
const known = new Map<string, Loaded>();
const mostKnown = 16;

/** A rule set by its version; undefined when there is none. @throws RuleSetRefused when what is stored is none */
export async function loadRuleSet({ dynamo, name }: FraudTable, version: string): Promise<Loaded | undefined> {
  if (version === starterRules.version) return starter;
  const place = `${name()}\n${version}`;
  const there = known.get(place);
  if (there) return there;
  const Key = versionKey(version);
  const { Item } = await dynamo.get<VersionItem>({ TableName: name(), Key, ConsistentRead: true });
  if (!Item) return undefined;
  const found = loaded(checkedRuleSet(ruleSetIn(Item)));
  if (known.size >= mostKnown) known.delete(known.keys().next().value ?? '');
  known.set(place, found);
  return found;
}
