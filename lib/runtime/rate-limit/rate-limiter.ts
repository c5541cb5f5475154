import { tableVariable, variables } from '../../contract/environment.ts';
import type { Limit } from '../../contract/limit.ts';
import { bucketsTable } from '../../contract/resources.ts';
import { isKeyAccount } from '../../policy/key-account.ts';
import { AppError } from '../app-error.ts';
import { createDynamo } from '../aws/dynamo-client.ts';
import { Throttled, Unavailable } from '../aws/errors.ts';
import { optionalVariable, variable } from '../environment.ts';
import { type Exchange, exchangeOf, type Middleware, type PipelineRequest } from '../pipeline/exchange.ts';
import type { Bucket } from './bucket.ts';
import { createLimiter, type RateLimiter, type Verdict } from './limiter.ts';
import { addressSubject, type Subject } from './subject.ts';

/** A limit must not make requests wait: whoever cannot be counted in a second is not. */
const deadline = { deadline: () => Date.now() + 1_000, attemptMs: 1_000 };
export const buckets = (): RateLimiter =>
  createLimiter(createDynamo(deadline), () => variable(tableVariable(bucketsTable.module, bucketsTable.table)));

/** Undefined: it is not counted here. */
function subjectOf({ per, keys }: Limit, exchange: Exchange, { event }: PipelineRequest): Subject | undefined {
  if (per === 'address') return addressSubject(event.requestContext.http.sourceIp);
  const { subject, facts } = exchange;
  if (subject?.key) {
    const account = facts?.account;
    return keys && isKeyAccount(account) ? { kind: keys, id: account.organisationId } : undefined;
  }
  if (!subject) throw new Error(`nobody is known for a limit per ${per}`);
  return per === 'person' ? { kind: per, id: subject.personId } : { kind: per, id: subject.sessionId };
}

/** The bucket of a limit: that of the contract, or what the stage has in its place; undefined when the stage has none. */
function bucketOf({ name, tokens, refillPerSecond }: Limit): Bucket | undefined {
  const override = JSON.parse(optionalVariable(variables.limits) ?? '{}')[name.slice(name.indexOf('/') + 1)];
  return override === false ? undefined : { tokens, refillPerSecond, ...override };
}

/** One token to take. */
export interface Take {
  /** Names the bucket together with the subject. */
  readonly name: string;
  readonly subject: Subject;
  readonly bucket: Bucket;
  readonly whenUnknown?: 'pass' | 'refuse' | undefined;
}

/** @throws AppError `rate-limited` with Retry-After; `unavailable` where what cannot be counted is to be refused. */
export async function takeToken(limiter: RateLimiter, exchange: Exchange, wanted: Take): Promise<void> {
  const { name, subject, bucket, whenUnknown } = wanted;
  let verdict: Verdict;
  try {
    verdict = await limiter.take(name, subject, bucket, exchange.services.now());
  } catch (error) {
    if (!(error instanceof Throttled || error instanceof Unavailable)) throw error;
    exchange.log.warn('rate limit not checked', { limit: name, error });
    if (whenUnknown !== 'refuse') return;
    throw new AppError('unavailable', 'The rate limit could not be checked.', { retryAfter: 1, cause: error });
  }
  if (verdict.allowed) return;
  const retryAfter = Math.max(1, Math.ceil(verdict.retryAfterMs / 1_000));
  throw new AppError('rate-limited', `Wait ${retryAfter} s.`, { retryAfter });
}

/**
 * The step of the pipeline that takes a token of the route's limit, for requests that would be let in otherwise: 429 with Retry-After when there
 * is none. What cannot be reached limits nobody, unless the contract says `refuse`; what is set up wrongly is a fault. A key has a bucket
 * of its own in the place of those of people and devices; where the limit says `keys`, it takes from both.
 */
export function rateLimiter(limiter: RateLimiter = buckets()): Middleware {
  return {
    async before(request) {
      const exchange = exchangeOf(request);
      const { limit } = exchange.route;
      const subject = limit && subjectOf(limit, exchange, request);
      const bucket = limit && bucketOf(limit);
      if (!subject || !bucket) return;
      const { name, whenUnknown } = limit;
      await takeToken(limiter, exchange, { name, subject, bucket, whenUnknown });
    },
  };
}
