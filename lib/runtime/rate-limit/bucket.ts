/**
 * A token bucket as one number: the moment at which it will be full again (the theoretical arrival time of GCRA, ITU-T I.371). It is full
 * when that moment is past; each token taken moves it on by the time in which one token comes back. Times are whole microseconds.
 */
export interface Bucket {
  readonly tokens: number;
  readonly refillPerSecond: number;
}

/** Time in which one token comes back, rounded up: never a token too early. */
export const intervalOf = ({ refillPerSecond }: Bucket): number => Math.ceil(1_000_000 / refillPerSecond);

/** A token is left as long as the bucket will be full not later than this. */
export const latestFull = (bucket: Bucket, now: number): number => now + (bucket.tokens - 1) * intervalOf(bucket);

/** Microseconds until there is a token. @param fullAt of a bucket that has none. */
export const waitFor = (bucket: Bucket, fullAt: number, now: number): number => fullAt - latestFull(bucket, now);

/** Seconds in which an empty bucket is full. */
export const fillSeconds = (bucket: Bucket): number => Math.ceil((bucket.tokens * intervalOf(bucket)) / 1_000_000);

/**
 * Later than any bucket of this size can be full, by more than clocks differ: it was left by a clock that was ahead, or by a bucket of another
 * size before a deployment. It begins anew; else nobody could say how long it shuts somebody out.
 */
export const isImpossible = (bucket: Bucket, fullAt: number, now: number): boolean =>
  fullAt > latestPossible(bucket, now);
export const latestPossible = (bucket: Bucket, now: number): number =>
  now + bucket.tokens * intervalOf(bucket) + 60_000_000;
