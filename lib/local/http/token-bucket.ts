import type { Throttle } from './read-stages.ts';

/** API Gateway's throttle: `burst` tokens, refilled at `rate` a second, one for each request. */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  /** `now` in milliseconds. */
  constructor({ rate, burst }: Throttle, now: () => number = () => performance.now()) {
    this.#rate = rate ?? Number.POSITIVE_INFINITY;
    this.#burst = burst ?? Math.max(1, this.#rate);
    this.#now = now;
    this.#tokens = this.#burst;
    this.#at = now();
  }

  /** Takes a token; false when there is none. */
  take(): boolean {
    if (this.#rate === Number.POSITIVE_INFINITY) return true;
    const now = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** One bucket for each route of a stage, by route key. */
export class RouteThrottles {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #settings: (routeKey: string) => Throttle;

  constructor(settings: (routeKey: string) => Throttle) {
    this.#settings = settings;
  }

  take(routeKey: string): boolean {
    let bucket = this.#buckets.get(routeKey);
    if (!bucket) {
      bucket = new TokenBucket(this.#settings(routeKey));
      this.#buckets.set(routeKey, bucket);
    }
    return bucket.take();
  }
}
