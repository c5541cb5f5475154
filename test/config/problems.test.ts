import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flag } from '../../lib/flags/flag.ts';
import { problemsOfFlag, problemsOfSegment } from '../../lib/flags/problems.ts';
import { orderOfVersions } from '../../lib/flags/versions.ts';
import { flag, ruleset, some } from './flags.ts';

const problems = (more: Partial<Flag>, others: readonly Flag[] = []) =>
  problemsOfFlag(flag('f', more), ruleset(others));
const rule = (when: Flag['rules'][number]['when'], name = 'r') => ({ name, when, serve: { variant: 'on' } });

describe('a flag is taken', () => {
  it('when all fits together', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ otherwise: { split: some(33.333) } })).toEqual([]);
    const schema = { type: 'object', properties: { size: { type: 'integer', required: true, maximum: 9 } } };
    expect(problems({ type: 'json', schema, variants: { on: { size: 3 }, off: { size: 0 } } })).toEqual([]);
  });
});

describe('a flag is refused', () => {
  it.each<[string, Partial<Flag>, RegExp]>([
    ['a value of another type', { variants: { on: 'true', off: false } }, /variants\.on must be a boolean/],
    ['NaN as a value', { type: 'number', variants: { on: Number.NaN, off: 0 } }, /must be a number/],
    ['no variants', { variants: {}, otherwise: { variant: 'on' } }, /1 to 50 variants/],
    [
      'a variant named as what every object has',
      { variants: { on: true, off: false, constructor: true } },
      /cannot be the name/,
    ],
    ['an off variant that is not there', { offVariant: 'gone' }, /no variant 'gone'/],
    ['an off variant of the prototype', { offVariant: 'toString' }, /no variant 'toString'/],
    ['a served variant that is not there', { otherwise: { variant: 'gone' } }, /no variant 'gone'/],
    ['shares that make 99 percent', { otherwise: { split: [{ variant: 'on', percent: 99 }] } }, /make 99 percent/],
    ['NaN percent', { otherwise: { split: [{ variant: 'on', percent: Number.NaN }] } }, /between 0 and 100/],
    [
      'negative shares',
      {
        otherwise: {
          split: [
            { variant: 'on', percent: 150 },
            { variant: 'off', percent: -50 },
          ],
        },
      },
      /between 0/,
    ],
    ['infinite shares', { otherwise: { split: [{ variant: 'on', percent: Number.POSITIVE_INFINITY }] } }, /between 0/],
    [
      'four decimals',
      {
        otherwise: {
          split: [
            { variant: 'on', percent: 0.0001 },
            { variant: 'off', percent: 99.9999 },
          ],
        },
      },
      /three decimals/,
    ],
    [
      'one variant twice',
      {
        otherwise: {
          split: [
            { variant: 'on', percent: 50 },
            { variant: 'on', percent: 50 },
          ],
        },
      },
      /two shares/,
    ],
    [
      'an unknown operator',
      { rules: [rule([{ attribute: 'role', operator: 'regex' as never, values: ['.*'] }])] },
      /not an operator/,
    ],
    [
      'an unknown attribute',
      { rules: [rule([{ attribute: 'mood', operator: 'in', values: ['x'] }])] },
      /not an attribute/,
    ],
    [
      'an attribute of the prototype',
      { rules: [rule([{ attribute: 'custom.__proto__', operator: 'in', values: ['x'] }])] },
      /not an attribute/,
    ],
    ['no values', { rules: [rule([{ attribute: 'role', operator: 'in', values: [] }])] }, /with nothing/],
    [
      'a version that is none',
      { rules: [rule([{ attribute: 'appVersion', operator: 'version-below', values: ['x'] }])] },
      /takes versions/,
    ],
    ['an empty any', { rules: [rule([{ any: [] }])] }, /never holds/],
    ['an unknown segment', { rules: [rule([{ segment: 'gone' }])] }, /no segment 'gone'/],
    ['10,000 rules', { rules: Array.from({ length: 10_000 }, (_, n) => rule([], `r${n}`)) }, /at most 100 rules/],
    ['two rules of one name', { rules: [rule([]), rule([])] }, /one name/],
    ['a schema on a flag that is not json', { schema: { type: 'string' } }, /has a schema/],
    ['json without a schema', { type: 'json', variants: { on: {}, off: {} } }, /has a schema/],
    [
      'json that breaks its schema',
      { type: 'json', schema: { type: 'boolean' }, variants: { on: 1, off: true } },
      /true or false/,
    ],
    ['a schema with a pattern', { type: 'json', schema: { type: 'string', pattern: '(a+)+$' } }, /does not fit/],
    ['a need of a flag that is not there', { prerequisites: [{ flag: 'gone', variants: ['on'] }] }, /no flag 'gone'/],
    ['a need of itself', { prerequisites: [{ flag: 'f', variants: ['on'] }] }, /circle: f > f/],
  ])('for %s', (_, more, expected) => {
    expect(problems(more).join('\n')).toMatch(expected);
  });

  it('for a schema that nests a hundred deep', () => {
    let schema: object = { type: 'boolean' };
    for (let n = 0; n < 100; n += 1) schema = { type: 'array', items: schema };
    expect(problems({ type: 'json', schema }).join()).toMatch(/at most 8 levels/);
  });
  it('for circles of any length, and never for what has none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 15 }), fc.boolean(), (length, closed) => {
        const chain = Array.from({ length }, (_, n) =>
          flag(`f${n}`, { prerequisites: n > 0 ? [{ flag: `f${n - 1}`, variants: ['on'] }] : [] }),
        );
        const last = `f${length - 1}`;
        const first = flag('f0', { prerequisites: closed ? [{ flag: last, variants: ['on'] }] : [] });
        const found = problemsOfFlag(first, ruleset(chain)).join();
        if (closed) expect(found).toMatch(/circle/);
        else expect(found).toBe('');
      }),
    );
  });
  it('for a chain that is too long, whichever end is written last', () => {
    const chain = Array.from({ length: 30 }, (_, n) =>
      flag(`f${n}`, { prerequisites: n > 0 ? [{ flag: `f${n - 1}`, variants: ['on'] }] : [] }),
    );
    expect(problemsOfFlag(chain[29] as Flag, ruleset(chain)).join()).toMatch(/in a row/);
  });
  it('when others need a variant that it would lose, or it while it is archived', () => {
    const needy = flag('needy', { prerequisites: [{ flag: 'f', variants: ['on'] }] });
    expect(problems({ variants: { off: false }, otherwise: { variant: 'off' } }, [needy]).join()).toMatch(
      /'needy' needs the variant 'on'/,
    );
    expect(problems({ archived: true }, [needy]).join()).toMatch(/'needy' needs it/);
  });
});

describe('a segment', () => {
  it('needs clauses, and speaks of no more values than there may be', () => {
    const values = Array.from({ length: 2_001 }, (_, n) => `p${n}`);
    expect(problemsOfSegment({ key: 's', summary: '', version: 1, when: [] })).toHaveLength(1);
    const when = [{ attribute: 'personId', operator: 'in' as const, values }];
    expect(problemsOfSegment({ key: 's', summary: '', version: 1, when }).join()).toMatch(/2000 values/);
  });
});

describe('versions', () => {
  it('are in the order that Semantic Versioning gives as its example', () => {
    const row = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.10',
      '2',
    ];
    row.forEach((a, i) => {
      row.forEach((b, j) => void expect([a, b, orderOfVersions(a, b)]).toEqual([a, b, Math.sign(i - j)]));
    });
    expect(orderOfVersions('1.0.0+build', '1')).toBe(0);
    for (const odd of ['', 'x', '1.2.3.4', '1..2', null, 3, '9'.repeat(400)])
      expect(orderOfVersions(odd, '1')).toBeUndefined();
  });
});
