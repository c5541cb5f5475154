import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedRuleSet, problemsOf, RuleSetRefused } from '../../lib/fraud/model/check-rule-set.ts';
import { evaluate } from '../../lib/fraud/model/evaluate.ts';
import { checkedFeatures, type Features } from '../../lib/fraud/model/features.ts';
import { type Condition, hardness, type RuleSet } from '../../lib/fraud/model/rule-set.ts';
import { starterRules } from '../../lib/fraud/model/starter-rules.ts';
import { condition, features, ruleSet } from './rules.ts';

const one = (when: Condition): RuleSet => ({
  version: 'v1',
  lists: { known: ['DE'] },
  bands: [],
  rules: [{ id: 'r', because: 'b', when, weight: 1 }],
});
const holds = (when: Condition, given: Features) => evaluate(given, checkedRuleSet(one(when))).score === 1;
const takeover: Features = {
  isNewDevice: true,
  isNewPayee: true,
  daysSinceCredentialChange: 0n,
  amountOfMean: 900n,
  payeeCountry: 'DE',
  lists: [],
};

describe('a decision', () => {
  it('says which rules held, why, and what they saw, the heaviest first', () => {
    const decision = evaluate(checkedFeatures(takeover), checkedRuleSet(starterRules));
    expect(decision).toMatchObject({ version: 'starter-1', score: 90, action: 'review' });
    expect(decision.reasons.map(({ ruleId, weight }) => [ruleId, weight])).toEqual([
      ['fresh-credentials', 25],
      ['new-device', 25],
      ['unusual-amount', 25],
      ['new-payee', 15],
    ]);
    expect(decision.reasons[2]).toEqual({
      ruleId: 'unusual-amount',
      because: 'It is more than five times what this account pays',
      weight: 25,
      observed: { amountOfMean: '900' },
    });
    expect(decision.unknown).toContain('accountAgeDays');
    const listed = evaluate({ ...takeover, lists: ['fraud'] }, starterRules);
    expect([listed.action, listed.score]).toEqual(['block', 90]);
  });

  it('compares as it says, amounts to the last of 38 digits', () => {
    const most = 10n ** 38n - 1n;
    expect(holds({ feature: 'amount', op: 'gt', value: String(most - 1n) }, { amount: most })).toBe(true);
    expect(holds({ feature: 'amount', op: 'gt', value: String(most) }, { amount: most })).toBe(false);
    expect(holds({ feature: 'amount', op: 'eq', value: '007' }, { amount: 7n })).toBe(true);
    expect(holds({ feature: 'payeeCountry', op: 'in', list: 'known' }, { payeeCountry: 'DE' })).toBe(true);
    expect(holds({ feature: 'payeeCountry', op: 'not-in', list: 'known' }, { payeeCountry: 'DE' })).toBe(false);
    expect(holds({ feature: 'lists', op: 'has', value: 'x' }, { lists: ['x'] })).toBe(true);
  });

  it('takes what is unknown for neither true nor false', () => {
    const isBig: Condition = { feature: 'amount', op: 'gt', value: '5' };
    const isNew: Condition = { feature: 'isNewPayee', op: 'eq', value: true };
    for (const when of [isBig, { not: isBig }, { all: [isBig, isNew] }, { not: { any: [isBig] } }])
      expect(holds(when, {})).toBe(false);
    expect(holds({ any: [isBig, isNew] }, { isNewPayee: true })).toBe(true);
    expect(holds({ not: { all: [isBig, isNew] } }, { isNewPayee: false })).toBe(true);
    expect(holds({ feature: 'amount', op: 'unknown' }, {})).toBe(true);
    expect(holds({ not: { feature: 'amount', op: 'unknown' } }, {})).toBe(false);
  });

  it('of the same features and version is the same, and does not depend on the order of rules (F2)', () => {
    const shuffled = fc.tuple(features, ruleSet).chain(([given, rules]) =>
      fc.record({
        given: fc.constant(given),
        rules: fc.constant(rules),
        mixed: fc.shuffledSubarray([...rules.rules], { minLength: rules.rules.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ given, rules, mixed }) => {
        const decision = evaluate(checkedFeatures(given), checkedRuleSet(rules));
        expect(evaluate({ ...given }, structuredClone(rules))).toEqual(decision);
        expect(evaluate(given, { ...rules, rules: mixed })).toEqual(decision);
        expect(evaluate(given, JSON.parse(JSON.stringify(rules)))).toEqual(decision);
      }),
      { numRuns: 300 },
    );
  });

  it('is never milder for more points', () => {
    fc.assert(
      fc.property(features, ruleSet, fc.integer({ min: 1, max: 100 }), (given, rules, weight) => {
        const before = evaluate(given, rules);
        const suspicious = {
          id: 'more',
          because: 'more',
          weight,
          when: {
            any: [
              { feature: 'kind' as const, op: 'unknown' as const },
              { not: { feature: 'kind' as const, op: 'unknown' as const } },
            ],
          },
        };
        const after = evaluate(given, { ...rules, rules: [...rules.rules, suspicious] });
        expect(after.score).toBeGreaterThanOrEqual(before.score);
        expect(hardness(after.action)).toBeGreaterThanOrEqual(hardness(before.action));
        for (const reason of before.reasons)
          if (reason.action) expect(hardness(before.action)).toBeGreaterThanOrEqual(hardness(reason.action));
      }),
      { numRuns: 300 },
    );
  });

  it('of a condition and its opposite takes one at most, and exactly one where everything is known', () => {
    const full = features.filter((given) => Object.keys(given).length > 0);
    fc.assert(
      fc.property(full, condition, (given, when) => {
        const both = [holds(when, given), holds({ not: when }, given)];
        expect(both.filter(Boolean).length).toBeLessThanOrEqual(1);
        expect(holds({ not: { not: when } }, given)).toBe(both[0]);
        const { unknown } = evaluate(given, one(when));
        if (unknown.length === 0) expect(both[0]).not.toBe(both[1]);
      }),
      { numRuns: 500 },
    );
  });

  it('takes less than a millisecond with a hundred rules', () => {
    const rules = {
      ...starterRules,
      rules: Array.from({ length: 98 }, (_, i) => ({
        ...(starterRules.rules[i % 14] as RuleSet['rules'][number]),
        id: `r${i}`,
      })),
    };
    const checked = checkedRuleSet(rules);
    const from = process.hrtime.bigint();
    for (let i = 0; i < 1000; i += 1) evaluate(takeover, checked);
    expect(Number(process.hrtime.bigint() - from) / 1000 / 1e6).toBeLessThan(1);
  });
});

describe('features', () => {
  it('that are not declared, or of another type, are refused', () => {
    for (const wrong of [
      { shoeSize: 1n },
      { amount: 1 },
      { amount: '1' },
      { isNewPayee: 'yes' },
      { lists: 'fraud' },
      { lists: [1] },
      JSON.parse('{"__proto__":1}'),
    ])
      expect(() => checkedFeatures(wrong as unknown as Features)).toThrow(TypeError);
  });
});

describe('a rule set', () => {
  const problems = (change: object) => problemsOf({ ...starterRules, ...change }).map(({ path }) => path);
  const rule = (part: object) =>
    problems({
      rules: [{ id: 'r', because: 'b', weight: 1, when: { feature: 'amount', op: 'gt', value: '1' }, ...part }],
    });
  const when = (part: object) => rule({ when: part });

  it('without a fault is taken, whatever its rules are', () => {
    expect(problemsOf(starterRules)).toEqual([]);
    fc.assert(fc.property(ruleSet, (rules) => void expect(problemsOf(rules)).toEqual([])));
  });

  it('is refused with every place that is wrong in it', () => {
    expect(rule({ id: 'R!' })).toEqual(['/rules/0/id']);
    expect(rule({ because: '' })).toEqual(['/rules/0/because']);
    expect(rule({ weight: 101 })).toEqual(['/rules/0/weight']);
    expect(rule({ weight: 0.5 })).toEqual(['/rules/0/weight']);
    expect(rule({ weight: undefined })).toEqual(['/rules/0']);
    expect(rule({ action: 'shoot' })).toEqual(['/rules/0/action']);
    expect(rule({ extra: 1 })).toEqual(['/rules/0/extra']);
    expect(when({ feature: 'shoeSize', op: 'eq', value: '1' })).toEqual(['/rules/0/when/feature']);
    expect(when({ feature: 'constructor', op: 'eq', value: '1' })).toEqual(['/rules/0/when/feature']);
    expect(when({ feature: 'kind', op: 'gt', value: '1' })).toEqual(['/rules/0/when/op']);
    for (const value of [1, 1.5, '1.5', '1e3', '', '9'.repeat(39), null, undefined])
      expect(when({ feature: 'amount', op: 'gt', value })).toEqual(['/rules/0/when/value']);
    expect(when({ feature: 'isNewPayee', op: 'eq', value: 'true' })).toEqual(['/rules/0/when/value']);
    expect(when({ feature: 'payeeCountry', op: 'in', list: 'none' })).toEqual(['/rules/0/when/list']);
    expect(when({ feature: 'payeeCountry', op: 'in', list: 'constructor' })).toEqual(['/rules/0/when/list']);
    expect(when({ all: [] })).toEqual(['/rules/0/when/all']);
    expect(when({ all: [{ feature: 'kind', op: 'unknown' }], any: [] })).toEqual(['/rules/0/when/any']);
    expect(
      when({
        not: {
          any: [
            { feature: 'kind', op: 'eq', value: 'a' },
            { feature: 'x', op: 'eq' },
          ],
        },
      }),
    ).toEqual(['/rules/0/when/not/any/1/feature']);
    expect(problems({ rules: [starterRules.rules[0], starterRules.rules[0]] })).toEqual(['/rules/1/id']);
    expect(
      problems({
        bands: [
          { from: 50, action: 'review' },
          { from: 40, action: 'block' },
        ],
      }),
    ).toEqual(['/bands/1/from']);
    expect(
      problems({
        bands: [
          { from: 50, action: 'review' },
          { from: 60, action: 'challenge' },
        ],
      }),
    ).toEqual(['/bands/1/action']);
    expect(problems({ version: 'V 1' })).toEqual(['/version']);
    expect(() => checkedRuleSet({ ...starterRules, version: 7 })).toThrow(RuleSetRefused);
  });

  it('that is far too large or deep, or nothing of the kind, is refused without much ado', () => {
    let deep: object = { feature: 'kind', op: 'unknown' };
    for (let i = 0; i < 5000; i += 1) deep = { not: deep };
    expect(when(deep)[0]).toMatch(/^\/rules\/0\/when(\/not){11}$/);
    const wide = { any: Array.from({ length: 500 }, () => ({ feature: 'kind', op: 'unknown' })) };
    expect(when(wide)).toHaveLength(1);
    expect(problems({ rules: Array.from({ length: 101 }, () => 1) })).toEqual(['/rules']);
    expect(problems({ rules: Array.from({ length: 100 }, () => 1) })).toHaveLength(50);
    for (const wrong of [null, 7, [], 'rules', undefined]) expect(problemsOf(wrong)).toHaveLength(1);
    fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(problemsOf(value))));
  });
});
