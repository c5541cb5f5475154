import { createHash } from 'node:crypto';

/** Shares are counted in thousandths of a percent. */
export const buckets = 100_000;

/**
 * Where somebody stands for one flag, 0 to 99,999: always at the same place, spread evenly, and independent of where they stand for another seed.
 * The first 48 bits of a SHA-256, so that no place is likelier than another by more than one in two milliards.
 */
export function bucketOf(seed: string, unit: string): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, unit]))
    .digest();
  return Math.floor((digest.readUIntBE(0, 6) / 2 ** 48) * buckets);
}

/** Percent as thousandths, without the noise of binary fractions. */
export const thousandths = (percent: number): number => Math.round(percent * 1000);
