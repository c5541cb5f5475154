/**
 * An amount in as many parts as there are people, as equal as the currency allows: together they are the amount, and nobody's is more than one minor unit above
 * another's. The first ones have that unit.
 */
export function sharesOf(amount: bigint, people: number): readonly bigint[] {
  const each = amount / BigInt(people);
  const left = amount % BigInt(people);
  return Array.from({ length: people }, (_, index) => each + (BigInt(index) < left ? 1n : 0n));
}
