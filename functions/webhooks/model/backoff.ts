const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Milliseconds between a failure and the next attempt, by number of failures: ten attempts over three days. */
export const retryAfter = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** Up to a fifth longer, so that what failed together does not come back together. @param random 0 to 1. */
const spread = (milliseconds: number, random: number) => Math.round(milliseconds * (1 + random / 5));

/** Milliseconds until the next attempt, undefined when it was the last one. @param failures including this one. */
export function pauseAfter(failures: number, random: number): number | undefined {
  const pause = retryAfter[failures - 1];
  return pause === undefined ? undefined : spread(pause, random);
}

const [firstProbe, lastProbe] = [5 * minute, hour];

/** Milliseconds until an endpoint is probed again. @param beyond failures since its circuit opened. */
export const probeAfter = (beyond: number, random: number) =>
  spread(Math.min(firstProbe * 2 ** Math.min(beyond, 10), lastProbe), random);

/** 0 to 1, below 1. */
export const fraction = (randomBytes: (size: number) => Uint8Array) =>
  Buffer.from(randomBytes(4)).readUInt32BE(0) / 2 ** 32;
