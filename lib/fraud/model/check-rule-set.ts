import { featureTypes, isFeature } from './features.ts';
import { type Action, actions, comparisons, highestScore, type RuleSet } from './rule-set.ts';

/** What is wrong with a rule set, and where: `/rules/3/when/all/0`. */
export interface Problem {
  readonly path: string;
  readonly problem: string;
}

const most = { rules: 100, conditions: 500, depth: 10, bands: 10, lists: 50, entries: 1000, problems: 50 };

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): boolean => typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,63}$/.test(value);
const isWhole = (value: unknown, least: number, highest: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= highest;

/** Which comparisons a feature of a type has. */
const fitting: Readonly<Record<string, readonly string[]>> = {
  text: ['eq', 'ne', 'in', 'not-in', 'unknown'],
  count: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'unknown'],
  amount: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'unknown'],
  flag: ['eq', 'ne', 'unknown'],
  set: ['has', 'unknown'],
};

class Checker {
  readonly problems: Problem[] = [];
  #conditions = 0;

  at(path: string, problem: string): void {
    if (this.problems.length < most.problems) this.problems.push({ path: path || '/', problem });
  }

  members(value: Json, path: string, allowed: readonly string[]): void {
    for (const name of Object.keys(value))
      if (!allowed.includes(name)) this.at(`${path}/${name.slice(0, 50)}`, 'there is no such member');
  }

  /** A list of things, each looked at; ids are used once. */
  list(value: unknown, path: string, highest: number, each: (item: unknown, path: string) => void): void {
    if (!Array.isArray(value)) {
      this.at(path, 'is a list');
      return;
    }
    if (value.length > highest) {
      this.at(path, `has at most ${highest} members`);
      return;
    }
    for (const [index, item] of value.entries()) each(item, `${path}/${index}`);
  }

  condition(value: unknown, path: string, lists: Json, depth = 0): void {
    this.#conditions += 1;
    if (this.#conditions === most.conditions + 1) this.at(path, `there are at most ${most.conditions} conditions`);
    if (this.#conditions > most.conditions) return;
    if (depth > most.depth) {
      this.at(path, `conditions stand in one another ${most.depth} deep at most`);
      return;
    }
    if (!isObject(value)) {
      this.at(path, 'is a condition');
      return;
    }
    const [kind] = ['all', 'any', 'not'].filter((name) => Object.hasOwn(value, name));
    if (kind === undefined) {
      this.comparison(value, path, lists);
      return;
    }
    this.members(value, path, [kind]);
    if (kind === 'not') {
      this.condition(value.not, `${path}/not`, lists, depth + 1);
      return;
    }
    // An empty `all` holds for everybody, which is never what was meant.
    if (Array.isArray(value[kind]) && value[kind].length === 0)
      this.at(`${path}/${kind}`, 'has at least one condition');
    this.list(value[kind], `${path}/${kind}`, most.conditions, (each, where) =>
      this.condition(each, where, lists, depth + 1),
    );
  }

  comparison({ feature, op, value, list, ...others }: Json, path: string, lists: Json): void {
    this.members(others, path, []);
    if (typeof feature !== 'string' || !isFeature(feature)) {
      this.at(`${path}/feature`, 'is a feature that there is');
      return;
    }
    const type = featureTypes[feature];
    if (!comparisons.some((each) => each === op) || !fitting[type]?.includes(String(op))) {
      this.at(`${path}/op`, `of ${feature}, which is ${type}, is ${fitting[type]?.join(', ')}`);
      return;
    }
    if (op === 'in' || op === 'not-in') {
      if (typeof list !== 'string' || !Object.hasOwn(lists, list)) this.at(`${path}/list`, 'is a list of the rule set');
      if (value !== undefined) this.at(`${path}/value`, 'stands in the list');
      return;
    }
    if (list !== undefined) this.at(`${path}/list`, `does not go with ${op}`);
    if (op === 'unknown') {
      if (value !== undefined) this.at(`${path}/value`, 'does not go with unknown');
    } else if (type === 'flag' ? typeof value !== 'boolean' : typeof value !== 'string')
      this.at(`${path}/value`, type === 'flag' ? 'is true or false' : 'is a text');
    else if ((type === 'count' || type === 'amount') && !/^-?\d{1,38}$/.test(String(value)))
      this.at(`${path}/value`, 'is a whole number, as text');
    else if (String(value).length > 200) this.at(`${path}/value`, 'has at most 200 characters');
  }

  rule(value: unknown, path: string, lists: Json): void {
    if (!isObject(value)) {
      this.at(path, 'is a rule');
      return;
    }
    const { id, because, when, weight, action } = value;
    this.members(value, path, ['id', 'because', 'when', 'weight', 'action']);
    if (!isId(id)) this.at(`${path}/id`, 'is 1 to 64 small letters, digits and hyphens');
    if (typeof because !== 'string' || because.length < 1 || because.length > 200)
      this.at(`${path}/because`, 'is 1 to 200 characters');
    if (weight === undefined && action === undefined) this.at(path, 'has a weight, an action, or both');
    if (weight !== undefined && !isWhole(weight, -100, 100))
      this.at(`${path}/weight`, 'is a whole number, -100 to 100');
    if (action !== undefined && !actions.some((each) => each === action))
      this.at(`${path}/action`, `is ${actions.join(', ')}`);
    this.condition(when, `${path}/when`, lists);
  }

  /** Harder actions begin at higher scores, so that more points never make it milder. */
  bands(value: unknown): void {
    let [from, hard] = [0, -1];
    this.list(value, '/bands', most.bands, (band, path) => {
      if (!isObject(band)) {
        this.at(path, 'is a band');
        return;
      }
      this.members(band, path, ['from', 'action']);
      const found = actions.indexOf(band.action as Action);
      if (found < 0) this.at(`${path}/action`, `is ${actions.join(', ')}`);
      if (!isWhole(band.from, 1, highestScore)) {
        this.at(`${path}/from`, `is a whole number, 1 to ${highestScore}`);
        return;
      }
      if ((band.from as number) <= from) this.at(`${path}/from`, 'is higher than the one before');
      if (found >= 0 && found <= hard) this.at(`${path}/action`, 'is harder than the one before');
      [from, hard] = [band.from as number, found];
    });
  }
}

/** All that is wrong with what was handed in as a rule set, at most fifty of it; nothing when it is one. */
export function problemsOf(value: unknown): readonly Problem[] {
  const checker = new Checker();
  if (!isObject(value)) return [{ path: '/', problem: 'is a rule set' }];
  const { version, rules, bands, lists } = value;
  checker.members(value, '', ['version', 'rules', 'bands', 'lists']);
  if (!isId(version)) checker.at('/version', 'is 1 to 64 small letters, digits and hyphens');
  const known = isObject(lists) ? lists : {};
  if (!isObject(lists)) checker.at('/lists', 'is lists by name');
  if (Object.keys(known).length > most.lists) checker.at('/lists', `has at most ${most.lists} members`);
  for (const [name, entries] of Object.entries(known)) {
    if (!isId(name)) checker.at(`/lists/${name.slice(0, 50)}`, 'has a name of small letters, digits and hyphens');
    checker.list(entries, `/lists/${name.slice(0, 50)}`, most.entries, (entry, path) => {
      if (typeof entry !== 'string' || entry.length < 1 || entry.length > 200)
        checker.at(path, 'is 1 to 200 characters');
    });
  }
  checker.list(rules, '/rules', most.rules, (rule, path) => checker.rule(rule, path, known));
  const ids = Array.isArray(rules) ? rules.map((rule) => (isObject(rule) ? rule.id : undefined)) : [];
  for (const [index, id] of ids.entries())
    if (id !== undefined && ids.indexOf(id) !== index) checker.at(`/rules/${index}/id`, 'is of one rule');
  checker.bands(bands);
  return checker.problems;
}

/** A rule set cannot be taken. */
export class RuleSetRefused extends Error {
  override readonly name = 'RuleSetRefused';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, problem }) => `${path} ${problem}`).join('; '));
    this.problems = problems;
  }
}

/** @throws RuleSetRefused */
export function checkedRuleSet(value: unknown): RuleSet {
  const problems = problemsOf(value);
  if (problems.length > 0) throw new RuleSetRefused(problems);
  return value as RuleSet;
}
