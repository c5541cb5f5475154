import { createHash } from 'node:crypto';
import { uuidv7 } from '../../../lib/runtime/ids.ts';

/** A UUID that the same things always have, and that sorts by a time. */
export const derivedId = (at: Date, ...of: readonly string[]): string =>
  uuidv7(at.getTime(), createHash('sha256').update(JSON.stringify(of)).digest());

/** 0 up to 1, always the same for the same things and spread evenly over others. */
export const stableFraction = (...of: readonly string[]): number =>
  createHash('sha256').update(JSON.stringify(of)).digest().readUInt32BE(0) / 2 ** 32;

/** Index of the variant for somebody. @param weights one for each variant. */
export function variantFor(weights: readonly number[], campaignId: string, personId: string): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = stableFraction('variant', campaignId, personId) * total;
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return weights.length - 1;
}
