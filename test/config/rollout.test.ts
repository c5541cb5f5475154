import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, buckets } from '../../lib/flags/bucket.ts';
import { evaluate } from '../../lib/flags/evaluate.ts';
import { flag, person, ruleset, some } from './flags.ts';

const none = ruleset();
const people = Array.from({ length: 20_000 }, (_, n) => `person-${n}`);
const isOn = (key: string, percent: number, who: string) =>
  evaluate(flag(key, { otherwise: { split: some(percent) } }), person(who), none).value === true;

describe('the place of a person', () => {
  it('is spread evenly: chi squared over a hundred classes stays below the one in a million', () => {
    for (const seed of ['a', 'new-home', 'f'.repeat(64), '', 'ü']) {
      const counts = new Array<number>(100).fill(0);
      for (const who of people) {
        const place = Math.floor(bucketOf(seed, who) / (buckets / 100));
        counts[place] = (counts[place] ?? 0) + 1;
      }
      const expected = people.length / 100;
      const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 99 degrees of freedom.
      expect(chi).toBeLessThan(180);
    }
  });
  it('is within bounds, and the same for the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, who) => {
        const place = bucketOf(seed, who);
        expect(place).toBe(bucketOf(seed, who));
        expect(Number.isInteger(place) && place >= 0 && place < buckets).toBe(true);
      }),
    );
  });
  it('does not mix up where the seed ends and the person begins', () => {
    expect(bucketOf('a', 'bc')).not.toBe(bucketOf('ab', 'c'));
  });
});

describe('a rollout', () => {
  it.each([0, 0.1, 1, 10, 33.333, 50, 99.9, 100])('to %d percent reaches so many', (percent) => {
    const reached = people.filter((who) => isOn('new-home', percent, who)).length / people.length;
    const error = Math.sqrt(((percent / 100) * (1 - percent / 100)) / people.length);
    expect(Math.abs(reached - percent / 100)).toBeLessThanOrEqual(5 * error);
  });
  it('that grows keeps everybody whom it reached', () => {
    const percent = fc.integer({ min: 0, max: 100_000 }).map((each) => each / 1000);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.uuid(), percent, percent, (key, who, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        if (isOn(key, less, who)) expect(isOn(key, more, who)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
  it('of one flag says nothing about that of another', () => {
    const both = people.filter((who) => isOn('one', 50, who) && isOn('two', 50, who)).length / people.length;
    expect(Math.abs(both - 0.25)).toBeLessThan(0.02);
  });
  it('with the seed of another reaches the same people', () => {
    const one = flag('one', { otherwise: { split: some(50), seed: 'shared' } });
    const two = flag('two', { otherwise: { split: some(50), seed: 'shared' } });
    for (const who of people.slice(0, 500)) {
      expect(evaluate(one, person(who), none).value).toBe(evaluate(two, person(who), none).value);
    }
  });
  it('by organisation gives all of its people the same', () => {
    const by = flag('f', { otherwise: { split: some(50), by: 'organisation' } });
    const values = ['o-1', 'o-2', 'o-3', 'o-4', 'o-5', 'o-6', 'o-7', 'o-8'].map((organisationId) => {
      const given = people.slice(0, 20).map((who) => evaluate(by, person(who, { organisationId }), none).value);
      expect(new Set(given).size).toBe(1);
      return given[0];
    });
    expect(new Set(values).size).toBe(2);
  });
  it('over many variants gives each its share', () => {
    const variants = { a: 'a', b: 'b', c: 'c', d: 'd' };
    const split = [40, 30, 20, 10].map((percent, n) => ({ variant: 'abcd'[n] ?? '', percent }));
    const many = flag('f', { type: 'string', variants, offVariant: 'd', otherwise: { split } });
    const counts = new Map<unknown, number>();
    for (const who of people) {
      const { value } = evaluate(many, person(who), none);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    for (const { variant, percent } of split) {
      expect(Math.abs((counts.get(variant) ?? 0) / people.length - percent / 100)).toBeLessThan(0.02);
    }
  });
});
