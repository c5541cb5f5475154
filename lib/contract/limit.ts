import type { Route } from './route.ts';

/** How often somebody may ask, as a token bucket: `tokens` at once, and `refillPerSecond` in the long run. */
export interface LimitSpec {
  /** Whose bucket: each person's, each device's (its sign-in), or each network address's. */
  readonly per: 'person' | 'device' | 'address';
  readonly tokens: number;
  readonly refillPerSecond: number;
  /**
   * Keys and machines, which have a bucket of their own for all routes, take from this one too, those of an organisation together: for what
   * reaches somebody outside, since an organisation has many keys and each may ask often.
   */
  readonly keys?: 'organisation';
  /** When the bucket cannot be reached: `pass` (default) lets the request in, `refuse` answers 503. */
  readonly whenUnknown?: 'pass' | 'refuse';
}

/** Made by a module's `limit(name, spec)`; `cdk.json` context `limits.<module>.<name>` overrides it by stage, or switches it off. */
export interface Limit extends LimitSpec {
  /** `sync/push`; routes of one name share the bucket. */
  readonly name: string;
}

/** Seconds in which an empty bucket is full again, at most: a week. */
export const longestFill = 7 * 86_400;

/** What is wrong with the size of a bucket. */
export function problemOfBucket({ tokens, refillPerSecond }: Pick<LimitSpec, 'tokens' | 'refillPerSecond'>) {
  if (!Number.isInteger(tokens) || tokens < 1 || tokens > 1_000_000) return 'tokens must be 1 to 1000000';
  if (!(refillPerSecond > 0) || refillPerSecond > 100_000) return 'refillPerSecond must be above 0, at most 100000';
  return tokens / refillPerSecond > longestFill ? 'an empty bucket must be full again within a week' : undefined;
}

/** What is wrong with a route's limit; undefined when nothing is. */
export function problemOfLimit({ module, method, path, auth, limit }: Route): string | undefined {
  if (!limit) return undefined;
  const where = `${method} ${path}`;
  if (!limit.name.startsWith(`${module.name}/`)) return `${where} has the limit '${limit.name}' of another module`;
  if (auth === 'public' && limit.per !== 'address')
    return `${where} is public: nobody is known whose bucket '${limit.name}' could be`;
  const problem = problemOfBucket(limit);
  return problem && `limit '${limit.name}': ${problem}`;
}
