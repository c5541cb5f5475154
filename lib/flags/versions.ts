const form = /^[vV]?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,60}))?(?:\+[0-9A-Za-z.-]{1,60})?$/;

interface Version {
  readonly numbers: readonly number[];
  readonly pre: readonly string[];
}

function read(text: unknown): Version | undefined {
  const found = typeof text === 'string' ? form.exec(text) : null;
  if (!found) return undefined;
  const numbers = found.slice(1, 4).map((part) => Number(part ?? 0));
  return { numbers, pre: found[4]?.split('.') ?? [] };
}

/** As Semantic Versioning 2.0 says in 11.4: numbers by value and before words, words by ASCII, fewer before more. */
function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [left, right] = [a[i], b[i]];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const [isNumber, isOther] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isNumber !== isOther) return isNumber ? -1 : 1;
    const order = isNumber ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
    if (order !== 0) return Math.sign(order);
  }
  return 0;
}

export const isVersion = (text: unknown): boolean => read(text) !== undefined;

/** Order by Semantic Versioning 2.0; `1` and `1.2` stand for `1.0.0` and `1.2.0`. Undefined when either is no version. */
export function orderOfVersions(a: unknown, b: unknown): -1 | 0 | 1 | undefined {
  const [left, right] = [read(a), read(b)];
  if (!left || !right) return undefined;
  for (let i = 0; i < 3; i += 1) {
    const order = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (order !== 0) return order < 0 ? -1 : 1;
  }
  return comparePre(left.pre, right.pre) as -1 | 0 | 1;
}
