import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJSONSchema } from 'zod';
import type { Field, ValueType } from '../../../lib/contract/collection.ts';
import { schemaOf } from '../../../lib/openapi/value-schema.ts';
import { problemsOf } from '../../../lib/sync/schema/validate.ts';
import { declared } from './sample.ts';

const problemOf = (type: Field, value: unknown) => problemsOf(declared({ field: type }), { field: value })[0];
const short = { type: 'string', minLength: 2, maxLength: 4 } as const;
/** 254 characters. */
const longest = `${'a'.repeat(64)}@${'b.'.repeat(93)}com`;
const whole = { type: 'integer', minimum: 0, maximum: 9 } as const;
const place = {
  type: 'object',
  properties: { street: { ...short, required: true }, floors: { type: 'array', items: whole, maxItems: 2 } },
} as const;

describe('a value', () => {
  it.each<[Field, unknown]>([
    [short, 'ab'],
    [short, 'abcd'],
    [{ type: 'string' }, ''],
    [{ type: 'string' }, 'tab\tand\nnew line'],
    [{ type: 'string', maxLength: 2 }, '\u{1F600}'],
    [{ type: 'string', maxLength: 8 }, '\u{1F468}\u200d\u{1F469}\u200d'],
    [{ type: 'string', enum: ['on', 'off'] }, 'off'],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'abc'],
    [{ type: 'string', pattern: 'b' }, 'abc'],
    [{ type: 'string', pattern: '^.$' }, '\u{1F600}'],
    [{ type: 'string', format: 'date' }, '2024-02-29'],
    [{ type: 'string', format: 'date' }, '2000-02-29'],
    [{ type: 'string', format: 'date' }, '2026-12-31'],
    [{ type: 'string', format: 'date' }, '2026-01-01'],
    [{ type: 'string', format: 'date-time' }, '2026-11-30T23:59:59.999Z'],
    [{ type: 'string', format: 'uuid' }, '0192f1c0-1111-7222-8333-444455556666'],
    [{ type: 'string', format: 'email' }, 'Ann.Miller+tag@mail.example.co'],
    [{ type: 'string', format: 'email' }, longest],
    [whole, 0],
    [whole, 9],
    [{ type: 'integer' }, Number.MAX_SAFE_INTEGER],
    [{ type: 'number' }, -0.5],
    [{ type: 'number' }, 0],
    [{ type: 'number' }, 1e-130],
    [{ type: 'boolean' }, false],
    [{ type: 'array', items: short, maxItems: 2 }, ['ab', 'ab']],
    [{ type: 'array', items: short }, []],
    [place, { street: 'abc' }],
    [place, { street: 'abc', floors: [1, 2] }],
  ])('of %j may be %j', (type, value) => {
    expect(problemOf(type, value)).toBeUndefined();
  });

  it.each<[Field, unknown, string]>([
    [short, 'a', 'field must be at least 2 characters'],
    [short, 'abcde', 'field must be at most 4 characters'],
    [{ type: 'string', maxLength: 1 }, '\u{1F600}', 'field must be at most 1 character'],
    [short, 12, 'field must be a text'],
    [short, null, 'field must be a text'],
    [{ type: 'string' }, ['ab'], 'field must be a text'],
    [{ type: 'string' }, 'a\u0000b', 'field must be a text without control characters and half characters'],
    [{ type: 'string' }, 'a\rb', 'field must be a text without control characters and half characters'],
    [{ type: 'string' }, 'a\u0085b', 'field must be a text without control characters and half characters'],
    [{ type: 'string' }, 'a\ud800b', 'field must be a text without control characters and half characters'],
    [{ type: 'string' }, 'a\udc00', 'field must be a text without control characters and half characters'],
    [{ type: 'string' }, 'a\uffff', 'field must be a text without control characters and half characters'],
    [{ type: 'string', enum: ['on', 'off'] }, 'of', "field must be one of 'on', 'off'"],
    [{ type: 'string', enum: ['on', 'off'] }, 'toString', "field must be one of 'on', 'off'"],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'ab1', 'field must be a text that matches ^[a-z]+$'],
    [{ type: 'string', format: 'date' }, '2026-02-29', 'field must be a date as 2026-11-30'],
    [{ type: 'string', format: 'date' }, '1900-02-29', 'field must be a date as 2026-11-30'],
    [{ type: 'string', format: 'date' }, '2026-04-31', 'field must be a date as 2026-11-30'],
    [{ type: 'string', format: 'date' }, '2026-13-01', 'field must be a date as 2026-11-30'],
    [{ type: 'string', format: 'date' }, '2026-00-01', 'field must be a date as 2026-11-30'],
    [{ type: 'string', format: 'date' }, '2026-01-00', 'field must be a date as 2026-11-30'],
    [{ type: 'string', format: 'date' }, '2026-1-1', 'field must be a date as 2026-11-30'],
    [{ type: 'string', format: 'date' }, '2026-01-01\n', 'field must be a date as 2026-11-30'],
    [
      { type: 'string', format: 'date-time' },
      '2026-11-30T24:00:00.000Z',
      'field must be a time in UTC as 2026-11-30T09:30:00.000Z',
    ],
    [
      { type: 'string', format: 'date-time' },
      '2026-11-30T09:60:00.000Z',
      'field must be a time in UTC as 2026-11-30T09:30:00.000Z',
    ],
    [
      { type: 'string', format: 'date-time' },
      '2026-11-31T09:00:00.000Z',
      'field must be a time in UTC as 2026-11-30T09:30:00.000Z',
    ],
    [
      { type: 'string', format: 'date-time' },
      '2026-11-30T09:00:00Z',
      'field must be a time in UTC as 2026-11-30T09:30:00.000Z',
    ],
    [
      { type: 'string', format: 'date-time' },
      '2026-11-30T09:00:00.000+01:00',
      'field must be a time in UTC as 2026-11-30T09:30:00.000Z',
    ],
    [{ type: 'string', format: 'uuid' }, '0192F1C0-1111-7222-8333-444455556666', 'field must be a UUID in lower case'],
    [{ type: 'string', format: 'email' }, 'ann@localhost', 'field must be an e-mail address'],
    [{ type: 'string', format: 'email' }, 'a..b@example.com', 'field must be an e-mail address'],
    [{ type: 'string', format: 'email' }, '.a@example.com', 'field must be an e-mail address'],
    [{ type: 'string', format: 'email' }, 'a.@example.com', 'field must be an e-mail address'],
    [{ type: 'string', format: 'email' }, `${longest}m`, 'field must be an e-mail address'],
    [whole, -1, 'field must be at least 0'],
    [whole, 10, 'field must be at most 9'],
    [whole, 1.5, 'field must be an integer of at most 2^53-1'],
    [whole, '1', 'field must be an integer of at most 2^53-1'],
    [{ type: 'integer' }, 2 ** 53, 'field must be an integer of at most 2^53-1'],
    [{ type: 'number' }, Number.NaN, 'field must be a number'],
    [{ type: 'number' }, Number.POSITIVE_INFINITY, 'field must be a number'],
    [{ type: 'number' }, true, 'field must be a number'],
    [{ type: 'number' }, 1e300, 'field must be a number of at most 2^53-1'],
    [{ type: 'number' }, -1e300, 'field must be a number of at most 2^53-1'],
    [{ type: 'number' }, 1e-131, 'field must be 0, or a number of at least 1e-130'],
    [{ type: 'number' }, -1e-131, 'field must be 0, or a number of at least 1e-130'],
    [{ type: 'boolean' }, 0, 'field must be true or false'],
    [{ type: 'array', items: short, maxItems: 1 }, ['ab', 'ab'], 'field must be at most 1 element'],
    [{ type: 'array', items: short }, ['ab', 'a'], 'field[1] must be at least 2 characters'],
    [{ type: 'array', items: short }, ['ab', null], 'field[1] must be a text'],
    [{ type: 'array', items: short }, { 0: 'ab', length: 1 }, 'field must be a list'],
    [place, { street: 'abc', floors: [1, 2, 3] }, 'field.floors must be at most 2 elements'],
    [place, { street: 'abc', floors: [1, 'x'] }, 'field.floors[1] must be an integer of at most 2^53-1'],
    [place, { street: 'abc', floors: null }, 'field.floors must be a list'],
    [place, { floors: [] }, 'field.street must be there'],
    [place, ['abc'], 'field must be an object'],
    [place, null, 'field must be an object'],
    [place, { street: 'abc', zip: 1 }, 'field must be without the unknown property "zip"'],
    [place, { street: 'abc', toString: 1 }, 'field must be without the unknown property "toString"'],
    [
      place,
      JSON.parse('{"street":"abc","__proto__":{"floors":[1]}}'),
      'field must be without the unknown property "__proto__"',
    ],
  ])('of %j may not be %j', (type, value, problem) => {
    expect(problemOf(type, value)).toBe(problem);
  });

  it('is never shown in a problem, and neither is a name at any length', () => {
    const secret = 'swordfish'.repeat(1000);
    const texts = [
      problemOf(short, secret),
      problemOf({ type: 'string', format: 'date' }, secret),
      problemOf({ type: 'array', items: short }, [secret]),
    ].join();
    expect(texts).not.toContain('swordfish');
    expect(problemOf(place, { street: 'abc', [secret]: 1 })?.length).toBeLessThan(120);
    expect(problemsOf(declared({}), { [secret]: 1 })[0]?.length).toBeLessThan(120);
    const name = 'n'.repeat(40);
    expect(problemsOf(declared({}), { [name]: 1, [`${name}o`]: 1 })).toEqual([
      `"${name}" is not a field`,
      `"${name}..." is not a field`,
    ]);
  });
  it('is judged the same however often (a pattern keeps no place)', () => {
    const type = { type: 'string', pattern: 'a' } as const;
    expect([1, 2, 3].map(() => problemOf(type, 'ba'))).toEqual([undefined, undefined, undefined]);
  });
});

describe('a document', () => {
  const collection = declared({
    title: { type: 'string', required: true },
    size: { type: 'integer' },
    madeAt: { type: 'string', stamp: 'created-at' },
  });
  it('needs its required fields and has no others than those declared', () => {
    expect(problemsOf(collection, { title: 'a' })).toEqual([]);
    expect(problemsOf(collection, { size: 'x', colour: 'red' })).toEqual([
      'size must be an integer of at most 2^53-1',
      '"colour" is not a field',
      'title is required',
    ]);
  });
  it('has no fields of its prototype', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const fields = JSON.parse(`{"title":"a","${name}":{"polluted":true}}`);
      expect(problemsOf(collection, fields)).toEqual([`"${name}" is not a field`]);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
  it('has no stamps of its own', () => {
    expect(problemsOf(collection, { title: 'a', madeAt: '2026-01-01' })).toEqual(['"madeAt" is not a field']);
  });
  it('has no null', () => {
    expect(problemsOf(collection, { title: 'a', size: null })).toEqual(['size must be an integer of at most 2^53-1']);
  });
  it('can be looked at in some fields only, in the words of another version', () => {
    expect(problemsOf(collection, { size: 'x' }, ['title'])).toEqual(['title is required']);
    expect(problemsOf(collection, { size: 'x' }, ['size'], () => 'length')).toEqual([
      'length must be an integer of at most 2^53-1',
    ]);
  });
});

describe('the validator beside zod’s reading of the same JSON schema', () => {
  const types: fc.Arbitrary<ValueType> = fc.letrec<{ type: ValueType }>((tie) => ({
    type: fc.oneof(
      { maxDepth: 2 },
      fc.record({
        type: fc.constant('string' as const),
        minLength: fc.nat(2),
        maxLength: fc.integer({ min: 2, max: 4 }),
      }),
      fc.record({ type: fc.constant('string' as const), enum: fc.constant(['red', 'green']) }),
      fc.record({ type: fc.constant('string' as const), pattern: fc.constant('^[a-z]') }),
      fc.record({
        type: fc.constantFrom('integer' as const, 'number' as const),
        minimum: fc.integer({ min: -3, max: 0 }),
        maximum: fc.integer({ min: 0, max: 3 }),
      }),
      fc.record({ type: fc.constant('boolean' as const) }),
      fc.record({ type: fc.constant('array' as const), items: tie('type'), maxItems: fc.nat(2) }),
      fc.record({ a: tie('type'), b: tie('type') }).chain(({ a, b }) =>
        fc.tuple(fc.boolean(), fc.boolean()).map(([one, other]) => ({
          type: 'object' as const,
          properties: { a: { ...a, required: one }, b: { ...b, required: other } },
        })),
      ),
    ),
  })).type;
  const values = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('', 'a', 'ab', 'Abc', 'abcde', 'red', 'green'),
      fc.constantFrom(-4, -1, 0, 1, 2.5, 4, true, false, null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.record({ a: tie('value'), b: tie('value') }, { requiredKeys: [] }),
      fc.record({ a: tie('value'), c: tie('value') }, { requiredKeys: [] }),
    ),
  })).value;
  /** A value of the type, mostly: random values alone would nearly always be wrong. */
  const fitting = (type: ValueType): fc.Arbitrary<unknown> => {
    switch (type.type) {
      case 'string':
        return fc.constantFrom('ab', 'abc', 'red', 'abcde');
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(fitting(type.items), { maxLength: 3 });
      case 'object':
        return fc.record(
          Object.fromEntries(Object.entries(type.properties).map(([name, each]) => [name, fitting(each)])),
          { requiredKeys: [] },
        );
      default:
        return fc.constantFrom(-4, -1, 0, 0.5, 3, 4);
    }
  };
  it('takes and refuses the same values (property)', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(
        types.chain((type) => fc.tuple(fc.constant(type), fc.oneof(fitting(type), values))),
        ([type, value]) => {
          const expected = fromJSONSchema(schemaOf(type) as never).safeParse(value).success;
          expect(problemOf(type as Field, value) === undefined).toBe(expected);
          seen[expected ? 'taken' : 'refused']++;
        },
      ),
      { numRuns: 500 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
  });
});
