import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identity } from '../../functions/identity/contract/module.ts';
import type { Consumed, Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import type { Bucket } from '../../lib/runtime/rate-limit/bucket.ts';
import { createLimiter, type RateLimiter } from '../../lib/runtime/rate-limit/limiter.ts';
import { addressSubject, bucketKey, type Subject } from '../../lib/runtime/rate-limit/subject.ts';
import { startTables } from '../tables.ts';

let server: Awaited<ReturnType<typeof startTables>>;
let dynamo: Dynamo;
const table = 'identity.rateLimits';
const consumed: Consumed[] = [];
beforeAll(async () => {
  server = await startTables([identity]);
  dynamo = createDynamo({ config: server.config, onConsumed: (each) => void consumed.push(each) });
});
afterAll(() => server.stop());
beforeEach(() => {
  consumed.length = 0;
  calls = 0;
});

let calls = 0;
/** A function of its own, which remembers nothing of what others saw. Refused writes cost a unit too, which DynamoDB Local does not tell. */
const limiter = (): RateLimiter =>
  createLimiter(
    {
      update: async (input) => {
        calls += 1;
        return dynamo.update(input);
      },
    },
    () => table,
  );
const somebody = (): Subject => ({ kind: 'person', id: randomUUID() });
const start = Date.parse('2026-11-21T12:00:00Z');
const at = (ms: number) => new Date(start + ms);
const five: Bucket = { tokens: 5, refillPerSecond: 1 };
const row = async (subject: Subject, limit = 'x/y') =>
  (await dynamo.get({ TableName: table, Key: { pk: bucketKey(limit, subject) }, ConsistentRead: true })).Item;

describe('a bucket', () => {
  it('gives its tokens at once, then one for each interval, and says how long to wait', async () => {
    const [mine, subject] = [limiter(), somebody()];
    const take = (ms: number) => mine.take('x/y', subject, five, at(ms));
    for (let n = 0; n < 5; n += 1) expect(await take(0)).toEqual({ allowed: true });
    expect(await take(0)).toEqual({ allowed: false, retryAfterMs: 1_000 });
    expect(await take(400)).toEqual({ allowed: false, retryAfterMs: 600 });
    expect(await take(1_000)).toEqual({ allowed: true });
    expect(await take(1_000)).toEqual({ allowed: false, retryAfterMs: 1_000 });
    expect(await take(3_500)).toEqual({ allowed: true });
    expect(await take(3_500)).toEqual({ allowed: true });
    expect(await take(3_500)).toEqual({ allowed: false, retryAfterMs: 500 });
  });

  it('is full again after its time, and never fuller', async () => {
    const [mine, subject] = [limiter(), somebody()];
    for (let n = 0; n < 5; n += 1) await mine.take('x/y', subject, five, at(0));
    const later = await Promise.all(Array.from({ length: 9 }, () => mine.take('x/y', subject, five, at(3_600_000))));
    expect(later.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  it('is each subject’s and each limit’s own', async () => {
    const [mine, subject] = [limiter(), somebody()];
    const one = { tokens: 1, refillPerSecond: 1 };
    expect(await mine.take('x/y', subject, one, at(0))).toEqual({ allowed: true });
    for (const [limit, other] of [
      ['x/z', subject],
      ['x/y', somebody()],
      ['x/y', { ...subject, kind: 'device' as const }],
      ['x/y', { ...subject, kind: 'key' as const }],
    ] as const) {
      expect(await mine.take(limit, other, one, at(0))).toEqual({ allowed: true });
    }
    expect((await mine.take('x/y', subject, one, at(0))).allowed).toBe(false);
  });

  it('leaves a row that says nothing of whose it is, and goes when it is full', async () => {
    const subject = addressSubject('203.0.113.7');
    await limiter().take('x/y', subject, five, at(0));
    const item = await row(subject);
    expect(item).toEqual({
      pk: expect.stringMatching(/^[\w-]{32}$/),
      fullAt: (start + 1_000) * 1_000,
      expiresAt: start / 1_000 + 5 + 60,
    });
    expect(JSON.stringify(item)).not.toContain('203');
  });
});

describe('what a bucket lets through', () => {
  it('is never more than the bucket, of fifty at the same moment over ten functions', async () => {
    const functions = Array.from({ length: 10 }, limiter);
    for (const tokens of [1, 7, 20]) {
      const subject = somebody();
      const bucket = { tokens, refillPerSecond: 0.001 };
      const verdicts = await Promise.all(
        Array.from({ length: 50 }, (_, n) => (functions[n % 10] as RateLimiter).take('x/y', subject, bucket, at(0))),
      );
      const passed = verdicts.filter(({ allowed }) => allowed).length;
      expect(passed).toBe(tokens);
    }
  }, 60_000);

  it('is what a bucket that is drawn by hand lets through, whenever they come and whichever function they meet', async () => {
    const arrivals = fc.array(fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 25,
    });
    const buckets = fc.record({ tokens: fc.integer({ min: 1, max: 6 }), refillPerSecond: fc.constantFrom(0.5, 1, 4) });
    await fc.assert(
      fc.asyncProperty(arrivals, buckets, async (list, bucket) => {
        const [functions, subject] = [[limiter(), limiter(), limiter()], somebody()];
        let [now, level, last] = [0, bucket.tokens, 0];
        for (const [gap, which] of list) {
          now += gap;
          level = Math.min(bucket.tokens, level + ((now - last) / 1_000) * bucket.refillPerSecond);
          last = now;
          const expected = level >= 1;
          if (expected) level -= 1;
          const { allowed } = await (functions[which] as RateLimiter).take('x/y', subject, bucket, at(now));
          expect(allowed).toBe(expected);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('is not more when the clock of a function is behind', async () => {
    const [ahead, behind, subject] = [limiter(), limiter(), somebody()];
    for (let n = 0; n < 5; n += 1) await ahead.take('x/y', subject, five, at(300));
    expect((await behind.take('x/y', subject, five, at(0))).allowed).toBe(false);
  });
});

describe('a bucket that cannot be', () => {
  it('since a clock was ahead, or the bucket was another one before, shuts nobody out', async () => {
    for (const mine of [limiter(), undefined]) {
      const subject = somebody();
      const ahead = mine ?? limiter();
      for (let n = 0; n < 5; n += 1) await ahead.take('x/y', subject, five, at(86_400_000));
      const now = mine ?? limiter();
      for (let n = 0; n < 5; n += 1) expect(await now.take('x/y', subject, five, at(0))).toEqual({ allowed: true });
      expect((await now.take('x/y', subject, five, at(0))).allowed).toBe(false);
      const slow = { tokens: 5, refillPerSecond: 0.001 };
      for (let n = 0; n < 5; n += 1) await now.take('x/z', subject, slow, at(0));
      expect((await now.take('x/z', subject, slow, at(0))).allowed).toBe(false);
      expect((await (mine ?? limiter()).take('x/z', subject, five, at(0))).allowed).toBe(true);
    }
  });
});

describe('units', () => {
  it('are one for each check of a function: idle, in a burst, the first that is refused; none for those that follow', async () => {
    const [mine, subject] = [limiter(), somebody()];
    for (let n = 1; n <= 5; n += 1) {
      await mine.take('x/y', subject, five, at(0));
      expect([calls, consumed.length]).toEqual([n, n]);
    }
    expect(consumed.map(({ operation, units }) => [operation, units])).toEqual(
      Array.from({ length: 5 }, () => ['UpdateItem', 1]),
    );
    for (let n = 0; n < 100; n += 1) expect((await mine.take('x/y', subject, five, at(n))).allowed).toBe(false);
    expect(calls).toBe(5);
    expect((await limiter().take('x/y', subject, five, at(0))).allowed).toBe(false);
    expect(calls).toBe(6);
    await mine.take('x/y', subject, five, at(60_000));
    expect(calls).toBe(7);
  });

  it('are two where another function took a token in between', async () => {
    const [mine, other, subject] = [limiter(), limiter(), somebody()];
    await mine.take('x/y', subject, five, at(0));
    calls = 0;
    await other.take('x/y', subject, five, at(0));
    expect(calls).toBe(2);
    await other.take('x/y', subject, five, at(0));
    expect(calls).toBe(3);
  });

  it('are no more for a function that meets many: it forgets the oldest, and asks the table again', async () => {
    const [mine, first] = [limiter(), somebody()];
    const one = { tokens: 1, refillPerSecond: 0.01 };
    await mine.take('x/y', first, one, at(0));
    for (let n = 0; n < 1_000; n += 50) {
      await Promise.all(Array.from({ length: 50 }, () => mine.take('x/y', somebody(), one, at(0))));
    }
    calls = 0;
    expect((await mine.take('x/y', first, one, at(0))).allowed).toBe(false);
    expect(calls).toBe(1);
  }, 60_000);
});

describe('whose bucket an address is', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is %s', (address, id) => {
    expect(addressSubject(address)).toEqual({ kind: 'address', id });
  });
});
