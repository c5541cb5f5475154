import fc from 'fast-check';
import { type FeatureName, type Features, featureTypes } from '../../lib/fraud/model/features.ts';
import { type Action, actions, type Condition, type Rule, type RuleSet } from '../../lib/fraud/model/rule-set.ts';

const names = Object.keys(featureTypes) as FeatureName[];
const number = fc.bigInt({ min: -5n, max: 5n });
const values = {
  text: fc.constantFrom('a', 'b', 'c'),
  count: number,
  amount: number,
  flag: fc.boolean(),
  set: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
} as const;

export const features: fc.Arbitrary<Features> = fc
  .uniqueArray(fc.constantFrom(...names), { minLength: 8 })
  .chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, values[featureTypes[name]]]))));

const comparison: fc.Arbitrary<Condition> = fc.constantFrom(...names).chain((feature): fc.Arbitrary<Condition> => {
  const type = featureTypes[feature];
  const unknown: fc.Arbitrary<Condition> = fc.constant({ feature, op: 'unknown' });
  const with_ = (
    ops: readonly ['eq', ...('eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte')[]],
    value: fc.Arbitrary<string | boolean>,
  ) => fc.record({ feature: fc.constant(feature), op: fc.constantFrom(...ops), value });
  if (type === 'set')
    return fc.oneof(
      unknown,
      values.text.map((value): Condition => ({ feature, op: 'has', value })),
    );
  if (type === 'flag') return fc.oneof(unknown, with_(['eq', 'ne'], fc.boolean()));
  if (type === 'text')
    return fc.oneof(
      unknown,
      with_(['eq', 'ne'], values.text),
      fc.constantFrom('in' as const, 'not-in' as const).map((op): Condition => ({ feature, op, list: 'known' })),
    );
  return fc.oneof(unknown, with_(['eq', 'ne', 'lt', 'lte', 'gt', 'gte'], number.map(String)));
});

export const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    comparison,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
})).condition;

const rule = fc.record(
  { when: condition, weight: fc.integer({ min: -100, max: 100 }), action: fc.constantFrom(...actions) },
  { requiredKeys: ['when', 'weight'] },
);

const bands = fc.record({
  from: fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 3, comparator: 'IsStrictlyEqual' }),
  hard: fc.constantFrom<Action[]>(['challenge', 'review', 'block'], ['allow', 'review', 'block']),
});

export const ruleSet: fc.Arbitrary<RuleSet> = fc
  .record({ rules: fc.array(rule, { maxLength: 8 }), bands })
  .map(({ rules, bands: { from, hard } }) => ({
    version: 'v1',
    lists: { known: ['a', 'b'] },
    rules: rules.map((each, i): Rule => ({ ...each, id: `r${i}`, because: `rule ${i}` })),
    bands: from.sort((a, b) => a - b).map((at, i) => ({ from: at, action: hard[i] as Action })),
  }));
