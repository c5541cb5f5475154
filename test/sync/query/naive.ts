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
