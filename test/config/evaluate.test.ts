import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, evaluateAll, type Step } from '../../lib/flags/evaluate.ts';
import type { AttributeCondition, Clause } from '../../lib/flags/flag.ts';
import { flag, person, ruleset, some } from './flags.ts';

const none = ruleset();
const ann = person('ann', {
  platform: 'ios',
  appVersion: '2.4.0',
  locale: 'de-CH',
  language: 'de',
  country: 'CH',
  organisationId: ['o-2', 'o-1'],
  role: ['member', 'o-1:member'],
  'custom.plan': 'gold',
});
const meets = (when: readonly Clause[], context = ann, world = none) =>
  evaluate(
    flag('f', { rules: [{ name: 'r', when, serve: { variant: 'on' } }], otherwise: { variant: 'off' } }),
    context,
    world,
  ).value;
const holds = (attribute: string, operator: AttributeCondition['operator'], ...values: AttributeCondition['values']) =>
  meets([{ attribute, operator, values }]);

describe('a condition', () => {
  it.each([
    ['personId', 'in', ['bob', 'ann'], true],
    ['personId', 'in', ['Ann'], false],
    ['organisationId', 'in', ['o-1'], true],
    ['role', 'in', ['o-1:member'], true],
    ['role', 'in', ['o-2:member'], false],
    ['platform', 'in', ['android'], false],
    ['locale', 'starts-with', ['de-'], true],
    ['locale', 'ends-with', ['CH'], true],
    ['custom.plan', 'contains', ['ol'], true],
    ['country', 'in', ['CH'], true],
    ['custom.missing', 'in', ['gold'], false],
    ['appVersion', 'version-at-least', ['2.4'], true],
    ['appVersion', 'version-at-least', ['2.10.0'], false],
    ['appVersion', 'version-below', ['2.10.0'], true],
    ['appVersion', 'version-equals', ['2.4'], true],
    ['appVersion', 'version-below', ['2.4.0-beta.1'], false],
    ['personId', 'version-at-least', ['1'], false],
    ['platform', 'at-least', [1], false],
  ] as const)('on %s %s %j is %s', (attribute, operator, values, expected) => {
    expect(holds(attribute, operator, ...values)).toBe(expected);
  });

  it('turned round holds where it did not, and for what is not known', () => {
    expect(meets([{ attribute: 'platform', operator: 'in', values: ['ios'], negate: true }])).toBe(false);
    expect(meets([{ attribute: 'custom.missing', operator: 'in', values: ['x'], negate: true }])).toBe(true);
  });

  it('with an operator of a later version never holds, nor does its negation', () => {
    const odd = { attribute: 'platform', operator: 'toString' as never, values: ['ios'] };
    expect([meets([odd]), meets([{ ...odd, negate: true }])]).toEqual([false, false]);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('finds nothing under %s', (attribute) => {
    expect(meets([{ attribute, operator: 'in', values: ['x'], negate: true }])).toBe(true);
    expect(meets([{ attribute, operator: 'starts-with', values: [''] }])).toBe(false);
  });

  it('of a segment holds for those of whom the segment speaks', () => {
    const when = [{ any: [{ attribute: 'personId', operator: 'in' as const, values: ['ann'] }] }];
    const world = ruleset([], [{ key: 'staff', summary: '', when, version: 1 }]);
    expect(meets([{ segment: 'staff' }], ann, world)).toBe(true);
    expect(meets([{ segment: 'staff' }], person('bob'), world)).toBe(false);
    expect(meets([{ segment: 'staff', negate: true }], person('bob'), world)).toBe(true);
    expect(meets([{ segment: 'gone', negate: true }], ann, world)).toBe(false);
  });

  it('joins the others of its rule by and, those of an `any` by or', () => {
    const ios = { attribute: 'platform', operator: 'in' as const, values: ['ios'] };
    const android = { ...ios, values: ['android'] };
    fc.assert(
      fc.property(fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (table) => {
        const when = table.map((row) => ({ any: row.map((yes) => (yes ? ios : android)) }));
        expect(meets(when)).toBe(table.every((row) => row.some(Boolean)));
      }),
    );
  });
});

describe('order', () => {
  it('the kill switch wins over rules, prerequisites and all', () => {
    const on = { name: 'all', when: [], serve: { variant: 'on' } };
    const killed = flag('f', { killed: true, rules: [on], prerequisites: [{ flag: 'gone', variants: ['on'] }] });
    expect(evaluate(killed, ann, none)).toEqual({ value: false, variant: 'off', reason: 'DISABLED', version: 1 });
  });
  it('disabled and archived give the off variant', () => {
    expect(evaluate(flag('f', { enabled: false }), ann, none)).toMatchObject({ variant: 'off', reason: 'DISABLED' });
    expect(evaluate(flag('f', { archived: true }), ann, none)).toMatchObject({ variant: 'off', reason: 'DISABLED' });
  });
  it('the first rule that holds decides, and the reasons are those of OpenFeature', () => {
    const rule = (name: string, variant: string, values: string[]) => ({
      name,
      when: [{ attribute: 'platform', operator: 'in' as const, values }],
      serve: { variant },
    });
    const rules = [rule('a', 'off', ['android']), rule('b', 'on', ['ios']), rule('c', 'off', ['ios'])];
    const steps: Step[] = [];
    const got = evaluate(flag('f', { rules }), ann, none, (step) => void steps.push(step));
    expect(got).toMatchObject({ variant: 'on', reason: 'TARGETING_MATCH' });
    expect(steps).toEqual([
      { step: 'rule', name: 'a', holds: false },
      { step: 'rule', name: 'b', holds: true },
    ]);
    expect(evaluate(flag('f', { rules: rules.slice(0, 1) }), ann, none).reason).toBe('DEFAULT');
    expect(evaluate(flag('f'), ann, none).reason).toBe('STATIC');
    expect(evaluate(flag('f', { otherwise: { split: some(50) } }), ann, none).reason).toBe('SPLIT');
  });
  it('a split without anybody to place passes its rule over, and gives the off variant in the end', () => {
    const split = { split: some(100), by: 'organisation' as const };
    const rules = [{ name: 'r', when: [], serve: split }];
    expect(evaluate(flag('f', { rules }), person('ann'), none)).toMatchObject({ variant: 'on', reason: 'DEFAULT' });
    expect(evaluate(flag('f', { otherwise: split }), person('ann'), none)).toMatchObject({
      variant: 'off',
      reason: 'ERROR',
    });
  });
});

describe('prerequisites', () => {
  const base = flag('base');
  const needy = (key: string, needed: string, variants = ['on']) =>
    flag(key, { prerequisites: [{ flag: needed, variants }] });

  it('must give what is wanted, through any number of flags', () => {
    const world = ruleset([base, needy('b', 'base'), needy('c', 'b')]);
    expect(evaluate(needy('c', 'b'), ann, world).variant).toBe('on');
    const killed = ruleset([{ ...base, killed: true }, needy('b', 'base'), needy('c', 'b')]);
    expect(evaluate(needy('c', 'b'), ann, killed)).toMatchObject({ variant: 'off', reason: 'PREREQUISITE_FAILED' });
    expect(evaluate(needy('c', 'gone'), ann, world).reason).toBe('PREREQUISITE_FAILED');
  });
  it('that go in a circle, which no write lets in, end in the off variant', () => {
    const world = ruleset([needy('a', 'b'), needy('b', 'a'), needy('self', 'self')]);
    for (const { variant } of evaluateAll(ann, world).values()) expect(variant).toBe('off');
  });
  it('of four hundred flags that need one another in layers are looked at once each', () => {
    const layers = Array.from({ length: 20 }, (_, layer) =>
      Array.from({ length: 10 }, (_, place) =>
        flag(`f${layer}-${place}`, {
          prerequisites:
            layer === 0
              ? []
              : Array.from({ length: 10 }, (_, below) => ({ flag: `f${layer - 1}-${below}`, variants: ['on'] })),
        }),
      ),
    );
    const started = performance.now();
    const all = evaluateAll(ann, ruleset(layers.flat()));
    expect([...all.values()].every(({ value }) => value === true)).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('any flag', () => {
  const anyServe = fc.oneof(
    fc.constantFrom({ variant: 'on' }, { variant: 'off' }),
    fc.integer({ min: 0, max: 100 }).map((percent) => ({ split: some(percent) })),
  );
  const anyRule = fc.record({
    name: fc.string(),
    when: fc.array(
      fc.record({
        attribute: fc.constantFrom('platform', 'custom.plan', 'appVersion', 'nothing'),
        operator: fc.constantFrom(
          'in' as const,
          'starts-with' as const,
          'version-below' as const,
          'less-than' as const,
        ),
        values: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxLength: 3 }),
        negate: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    serve: anyServe,
  });
  it('gives one of its variants, the same each time, and the off variant when it is killed', () => {
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 5 }),
        anyServe,
        fc.string(),
        fc.boolean(),
        (rules, otherwise, who, killed) => {
          const some = flag('f', { rules, otherwise, killed });
          const got = evaluate(some, person(who, { platform: 'ios' }), none);
          expect(got).toEqual(evaluate(some, person(who, { platform: 'ios' }), none));
          expect(got.value).toBe(some.variants[got.variant]);
          if (killed) expect(got).toMatchObject({ variant: 'off', reason: 'DISABLED' });
        },
      ),
      { numRuns: 300 },
    );
  });
});
