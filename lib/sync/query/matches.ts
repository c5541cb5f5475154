import type { Fields } from '../items.ts';
import type { Condition } from './filter.ts';

/** Whether a document meets a condition. Absent fields are neither less nor greater than anything. */
export function matches(condition: Condition, fields: Fields): boolean {
  if ('all' in condition) return condition.all.every((each) => matches(each, fields));
  if ('any' in condition) return condition.any.some((each) => matches(each, fields));
  const value = Object.hasOwn(fields, condition.field) ? (fields[condition.field] as never) : undefined;
  if ('is' in condition) return condition.is.includes(value);
  if ('isNot' in condition) return !condition.isNot.includes(value);
  const { compare, value: bound } = condition;
  if (typeof value !== typeof bound) return false;
  if (compare === 'prefix') return String(value).startsWith(String(bound));
  const order = orderOf(value, bound);
  if (compare === 'lt') return order < 0;
  if (compare === 'lte') return order <= 0;
  return compare === 'gt' ? order > 0 : order >= 0;
}

/** Numbers by value, texts by code point. */
function orderOf(a: unknown, b: unknown): number {
  if (typeof a === 'number') return a - (b as number);
  return compareTexts(String(a), String(b));
}

/** By code point: as DynamoDB orders keys. */
export function compareTexts(a: string, b: string): number {
  const least = Math.min(a.length, b.length);
  for (let i = 0; i < least; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left === right) continue;
    // Surrogates stand for what comes after all other characters.
    const [high, other] = [left >= 0xd800 && left < 0xe000, right >= 0xd800 && right < 0xe000];
    return high === other ? left - right : high ? 1 : -1;
  }
  return a.length - b.length;
}
