/** A rational number, exact: `denominator` above zero, in lowest terms. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const zero: Fraction = { numerator: 0n, denominator: 1n };

const absolute = (value: bigint) => (value < 0n ? -value : value);

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [absolute(a), absolute(b)];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

/** @throws RangeError for a denominator of zero */
export function fraction(numerator: bigint, denominator = 1n): Fraction {
  if (denominator === 0n) throw new RangeError('nothing is divided by zero');
  const divisor = greatestDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export const add = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const multiply = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

/** The whole part, towards zero, and what is left of it, of the same sign. */
export function split(value: Fraction): { readonly whole: bigint; readonly rest: Fraction } {
  const whole = value.numerator / value.denominator;
  return { whole, rest: fraction(value.numerator % value.denominator, value.denominator) };
}

/** `7/365`, as it is stored. */
export const written = ({ numerator, denominator }: Fraction): string => `${numerator}/${denominator}`;

/** @throws RangeError unless it was written by `written` */
export function read(text: string): Fraction {
  const [, numerator, denominator] = /^(-?\d{1,200})\/([1-9]\d{0,199})$/.exec(text) ?? [];
  if (numerator === undefined || denominator === undefined) throw new RangeError('not a fraction');
  return fraction(BigInt(numerator), BigInt(denominator));
}
