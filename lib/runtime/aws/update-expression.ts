import { isDeepStrictEqual } from 'node:util';
import { fromAttributes, toAttributes } from './attribute-values.ts';
import type { UpdateInput } from './dynamo.ts';

/** One action of an update expression, as far as repeating the update depends on it. */
interface Action {
  readonly path: string;
  /** What is there afterwards, where it can be told: of `SET path = :value` the value, of `REMOVE path` undefined. */
  readonly value?: unknown;
  /** What the action leaves is the same, however often it runs. */
  readonly settled: boolean;
}

type Expression = Pick<
  UpdateInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** False when running the update a second time could change the item again: `SET n = n + :one`, `ADD n :one`, list_append. */
export function isSettled(input: Expression): boolean {
  return actions(input).every((action) => action.settled);
}

/**
 * True when the update makes its own condition false, so that it cannot apply twice: it requires `version = :old` and sets
 * `version = :new`, or requires `attribute_not_exists(x)` and sets x. Only plain conjunctions are understood.
 */
export function isGuarded(input: Expression): boolean {
  const condition = input.ConditionExpression ?? '';
  if (/\b(OR|NOT|BETWEEN)\b/i.test(condition)) return false;
  const sets = actions(input).filter((action) => action.value !== undefined);
  return condition.split(/\bAND\b/i).some((text) => {
    const term = text.trim();
    const absent = /^attribute_not_exists\s*\(\s*([\w#.]+)\s*\)$/.exec(term)?.[1];
    if (absent) return sets.some((set) => set.path === resolve(absent, input));
    const [, path, value] = /^([\w#.]+)\s*=\s*(:\w+)$/.exec(term) ?? [];
    if (!path || !value) return false;
    const required = input.ExpressionAttributeValues?.[value];
    return sets.some(
      (set) => set.path === resolve(path, input) && !isDeepStrictEqual(stored(set.value), stored(required)),
    );
  });
}

/** True when `item` is what the settled update leaves: every value it sets is there, and what it removes is not. */
export function isResult(item: Record<string, unknown>, input: Expression): boolean {
  const all = actions(input);
  const isThere = (action: Action) =>
    'value' in action && isDeepStrictEqual(at(item, action.path), stored(action.value));
  return all.some(({ value }) => value !== undefined) && all.every(isThere);
}

/** The value as it reads back from the table. */
const stored = (value: unknown) => fromAttributes(toAttributes({ value })).value;

const at = (item: unknown, path: string) =>
  path.split('.').reduce<unknown>((parent, name) => (parent as Record<string, unknown> | undefined)?.[name], item);

const resolve = (path: string, input: Expression) =>
  path
    .split('.')
    .map((name) => input.ExpressionAttributeNames?.[name] ?? name)
    .join('.');

function actions(input: Expression): Action[] {
  const [, ...parts] = input.UpdateExpression.split(/(?<![\w#:.])(SET|REMOVE|ADD|DELETE)\s/i);
  const found: Action[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const verb = parts[index]?.toUpperCase() ?? '';
    for (const text of splitList(parts[index + 1] ?? '')) found.push(readAction(verb, text, input));
  }
  return found;
}

function readAction(verb: string, text: string, input: Expression): Action {
  if (verb === 'SET') {
    const [, raw = '', value] = /^([^=\s]+)\s*=\s*(:\w+)$/.exec(text) ?? [];
    // An element beyond the end of its list is appended, every time anew.
    if (value && !raw.includes('[')) {
      return { path: resolve(raw, input), value: input.ExpressionAttributeValues?.[value], settled: true };
    }
    const [, target = '', tested] =
      /^([^=\s[]+)\s*=\s*if_not_exists\s*\(\s*([^,\s]+)\s*,\s*:\w+\s*\)$/.exec(text) ?? [];
    return { path: resolve(target, input), settled: target === tested };
  }
  if (verb === 'REMOVE') return { path: resolve(text, input), value: undefined, settled: !text.includes('[') };
  const [path = '', value = ''] = text.split(/\s+/);
  const settled = verb === 'DELETE' || input.ExpressionAttributeValues?.[value] instanceof Set;
  return { path: resolve(path, input), settled };
}

/** Splits at commas that are not inside parentheses. */
const splitList = (text: string) => text.split(/,(?![^(]*\))/).map((each) => each.trim());
