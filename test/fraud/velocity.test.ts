import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterKeys, type Window, windows, within } from '../../lib/fraud/model/velocity.ts';

const names = Object.keys(windows) as Window[];
const moment = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));

describe('a counter', () => {
  it('is the same for all attempts of its window, and the one before it ends where it begins', () => {
    const at = new Date('2026-11-21T08:15:30.500Z');
    expect(counterKeys('device', 'd1', 'hour', at)).toEqual({
      now: { pk: 'COUNTER#device#d1', sk: 'hour#1795248000', expiresAt: 1795248000 + 3 * 3600 },
      before: { pk: 'COUNTER#device#d1', sk: 'hour#1795244400', expiresAt: 1795244400 + 3 * 3600 },
    });
    fc.assert(
      fc.property(fc.constantFrom(...names), moment, (window, when) => {
        const { now, before } = counterKeys('account', 'a', window, when);
        const earlier = new Date(when.getTime() - windows[window] * 1000);
        expect(counterKeys('account', 'a', window, earlier).now).toEqual(before);
        expect(now.expiresAt * 1000).toBeGreaterThan(when.getTime() + windows[window] * 1000);
      }),
    );
    for (const id of ['', 'a#b', 'x'.repeat(65), 'a b'])
      expect(() => counterKeys('ip', id, 'day', at)).toThrow(RangeError);
  });

  it('gives each of N attempts at once another number, 1 to N (F1)', () => {
    const at = new Date('2026-11-21T08:15:30.500Z');
    const stored = new Map<string, bigint>();
    const attempts = Array.from({ length: 50 }, () => {
      const { pk, sk } = counterKeys('account', 'a', 'minute', at).now;
      const after = (stored.get(pk + sk) ?? 0n) + 1n;
      stored.set(pk + sk, after);
      return within('minute', after, 0n, at);
    });
    expect(new Set(attempts).size).toBe(50);
    expect([attempts[0], attempts[49]]).toEqual([1n, 50n]);
  });

  it('counts of the window before what still lies in this one: all of it at its beginning, nothing of it at its end', () => {
    const count = fc.bigInt({ min: 0n, max: 10n ** 30n });
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        moment,
        count,
        count,
        fc.nat({ max: 59 }),
        (window, when, now, before, seconds) => {
          const begin = new Date(Number(counterKeys('ip', 'a', window, when).now.sk.split('#')[1]) * 1000);
          const later = new Date(begin.getTime() + seconds * 1000);
          expect(within(window, now, before, begin)).toBe(now + before);
          const then = within(window, now, before, later);
          expect(then >= now && then <= now + before).toBe(true);
          const last = new Date(begin.getTime() + windows[window] * 1000 - 1);
          expect(within(window, now, 1n, last)).toBe(now + 1n);
          expect(within(window, now, before, last) <= then).toBe(true);
        },
      ),
    );
  });
});
