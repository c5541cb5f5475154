import type { Dynamo } from '../aws/dynamo.ts';
import { ConditionFailed } from '../aws/errors.ts';
import { type Bucket, fillSeconds, intervalOf, isImpossible, latestFull, latestPossible, waitFor } from './bucket.ts';
import { bucketKey, type Subject } from './subject.ts';

/** Milliseconds to wait: for a refusal only. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterMs: number };

export interface RateLimiter {
  /**
   * Takes a token: one conditional write, one write unit, whether there is a token or not. A second one only where another function took from
   * the same bucket since this one looked, and none for somebody whom this function knows to have no token yet.
   * @param limit names the bucket together with the subject.
   * @throws Throttled, Unavailable, OutcomeUnknown: whether a token was taken is not known.
   */
  take(limit: string, subject: Subject, bucket: Bucket, now: Date): Promise<Verdict>;
}

/** Only others that take at the same moment make a further try necessary. */
const mostTries = 4;
/** Buckets that a function remembers. */
const mostKnown = 1_000;
/** Items stay a little longer than their debt: clocks differ. */
const graceSeconds = 60;

/** @param tableName of a table whose partition key is `pk`, with the TTL `expiresAt`. */
export function createLimiter(dynamo: Pick<Dynamo, 'update'>, tableName: () => string): RateLimiter {
  /** When buckets will be full, as far as known. It only ever grows, so that what is known is never too late. */
  const known = new Map<string, number>();
  function remember(key: string, fullAt: number): void {
    known.delete(key);
    known.set(key, fullAt);
    for (const oldest of known.keys()) {
      if (known.size <= mostKnown) break;
      known.delete(oldest);
    }
  }

  /** Takes from a bucket that is full. */
  const first = (key: string, bucket: Bucket, now: number) => ({
    update: 'SET fullAt = :fullAt',
    when: 'attribute_not_exists(pk) OR fullAt <= :now OR fullAt > :possible',
    values: { ':fullAt': now + intervalOf(bucket), ':now': now, ':possible': latestPossible(bucket, now) },
    key,
  });
  /** Takes from one that is not, as long as a token is left. */
  const another = (key: string, bucket: Bucket, now: number) => ({
    update: 'SET fullAt = fullAt + :interval',
    when: 'fullAt > :now AND fullAt <= :latest',
    values: { ':interval': intervalOf(bucket), ':now': now, ':latest': latestFull(bucket, now) },
    key,
  });

  async function write(
    { update, when, values, key }: ReturnType<typeof first | typeof another>,
    expiresAt: number,
  ): Promise<number> {
    const { Attributes } = await dynamo.update<{ fullAt: number }>({
      TableName: tableName(),
      Key: { pk: key },
      UpdateExpression: `${update}, expiresAt = :expiresAt`,
      ConditionExpression: when,
      ExpressionAttributeValues: { ...values, ':expiresAt': expiresAt },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return Number(Attributes?.fullAt);
  }

  return {
    async take(limit, subject, bucket, at) {
      const key = bucketKey(limit, subject);
      const now = at.getTime() * 1_000;
      const expiresAt = Math.ceil(at.getTime() / 1_000) + fillSeconds(bucket) + graceSeconds;
      const refused = (fullAt: number): Verdict => ({
        allowed: false,
        retryAfterMs: Math.max(1, Math.ceil(waitFor(bucket, fullAt, now) / 1_000)),
      });
      for (let tries = 1; ; tries += 1) {
        const found = known.get(key) ?? 0;
        const fullAt = isImpossible(bucket, found, now) ? 0 : found;
        if (fullAt > latestFull(bucket, now)) return refused(fullAt);
        // Others were quicker each time: there are many of them.
        if (tries > mostTries) return refused(latestFull(bucket, now) + intervalOf(bucket));
        const step = fullAt > now ? another(key, bucket, now) : first(key, bucket, now);
        try {
          remember(key, await write(step, expiresAt));
          return { allowed: true };
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
          remember(key, Number(error.item?.fullAt ?? 0));
        }
      }
    },
  };
}
