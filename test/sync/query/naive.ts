/** Orders as the documentation states them, written without the code under test. */

export const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const ranks: Readonly<Record<string, number>> = { undefined: 0, boolean: 1, number: 2, string: 3 };

/** Absent first, then booleans, numbers, texts by code point. Texts that are not well-formed compare as what is stored of them. */
export function compareValues(a: unknown, b: unknown): number {
  const rank = (ranks[typeof a] ?? 0) - (ranks[typeof b] ?? 0);
  if (rank !== 0) return Math.sign(rank);
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return Math.sign(Number(a ?? 0) - Number(b ?? 0));
}

/** Whether a document meets a filter as it stands in a request. */
// biome-ignore lint/suspicious/noExplicitAny: any filter
export function fits(filter: any, document: Readonly<Record<string, unknown>>): boolean {
  return Object.entries<never>(filter).every(([name, inner]) => {
    if (name === 'and') return (inner as unknown[]).every((each) => fits(each, document));
    if (name === 'or') return (inner as unknown[]).some((each) => fits(each, document));
    const value = document[name];
    return Object.entries<unknown>(inner).every(([operator, operand]) => {
      if (operator === 'eq') return value === (operand ?? undefined);
      if (operator === 'ne') return value !== (operand ?? undefined);
      if (operator === 'in') return (operand as unknown[]).includes(value);
      if (value === undefined) return false;
      if (operator === 'prefix') return String(value).startsWith(String(operand));
      const order = compareValues(value, operand);
      if (operator === 'lt') return order < 0;
      if (operator === 'lte') return order <= 0;
      return operator === 'gt' ? order > 0 : order >= 0;
    });
  });
}
