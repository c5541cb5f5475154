/** Values of documents: JSON without null. */

/** Whether two values are the same JSON, in any order of properties. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, i) => same(each, b[i]));
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) => Object.hasOwn(b, name) && same(a[name as keyof typeof a], (b as Record<string, unknown>)[name]),
    )
  );
}

/** Whether `a` comes after `b`: numbers by value, texts by code point. Values that cannot be compared do not come after each other. */
export function isGreater(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a > b;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length; i++) {
    const [one, other] = [left[i]?.codePointAt(0) ?? 0, right[i]?.codePointAt(0) ?? -1];
    if (one !== other) return one > other;
  }
  return false;
}

/** A list, or what stands for one that is absent. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Each member once, at its first place. */
export const once = (members: readonly unknown[]): readonly unknown[] => [...new Set(members)];
