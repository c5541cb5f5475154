import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttributeMap, fromAttributes, toAttributes } from '../../lib/runtime/aws/attribute-values.ts';

/** The SDK loses an attribute called __proto__; ours has a test of its own. B and BS would be taken for types by `decoded`. */
const name = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !['__proto__', 'B', 'BS'].includes(text));
const bytes = fc.uint8Array({ maxLength: 20 });
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
  fc.constantFrom(0, -0, 1e-130, 0.1, 5e-324, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
const big = fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n });
const leaf = fc.oneof(name, number, big, fc.boolean(), fc.constant(null), bytes);
const nonEmpty = { minLength: 1, maxLength: 5 };
const set = fc.oneof(
  fc.uniqueArray(name, nonEmpty).map((all) => new Set(all)),
  // The SDK refuses numbers and bigints in one set; here they may mix.
  fc.uniqueArray(number, nonEmpty).map((all) => new Set(all)),
  fc.uniqueArray(big, nonEmpty).map((all) => new Set(all)),
  fc.uniqueArray(bytes, nonEmpty).map((all) => new Set(all)),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    set,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, fc.option(tie('value'), { nil: undefined, freq: 9 }), { maxKeys: 4 }),
  ),
}));
const item = fc.dictionary(name, value, { maxKeys: 6 });

/** Binary is base64 on the wire; the SDK does that step later. */
const onTheWire = (attributes: unknown): unknown =>
  JSON.parse(
    JSON.stringify(attributes, (_, each) => (each instanceof Uint8Array ? Buffer.from(each).toString('base64') : each)),
  );

/** The SDK decodes base64 before it unmarshalls. */
function decoded(map: AttributeMap): Record<string, never> {
  return JSON.parse(JSON.stringify(map), (type, each) => {
    if (type === 'B' && typeof each === 'string') return new Uint8Array(Buffer.from(each, 'base64'));
    if (type === 'BS' && Array.isArray(each)) return each.map((text) => new Uint8Array(Buffer.from(text, 'base64')));
    return each;
  });
}

describe('values of items', () => {
  it('become the same attributes as with the AWS SDK', () => {
    fc.assert(
      fc.property(item, (each) => {
        expect(onTheWire(toAttributes(each))).toEqual(onTheWire(marshall(each, { removeUndefinedValues: true })));
      }),
      { numRuns: 300 },
    );
  });

  it('come back from attributes as with the AWS SDK', () => {
    fc.assert(
      fc.property(item, (each) => {
        const attributes = onTheWire(toAttributes(each)) as AttributeMap;
        expect(fromAttributes(attributes)).toEqual(unmarshall(decoded(attributes)));
      }),
      { numRuns: 300 },
    );
  });

  it('come back as they were, however often they make the way', () => {
    fc.assert(
      fc.property(item, (each) => {
        const once = fromAttributes(onTheWire(toAttributes(each)) as AttributeMap);
        const twice = fromAttributes(onTheWire(toAttributes(once)) as AttributeMap);
        expect(twice).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });

  it('keep an integer exact: a number where it is safe, else a bigint', () => {
    const { n, edge, beyond } = fromAttributes({
      n: { N: '42' },
      edge: { N: '9007199254740991' },
      beyond: { N: '-9007199254740993' },
    });
    expect([n, edge, beyond]).toEqual([42, 9007199254740991, -9007199254740993n]);
  });

  it('may be called __proto__ without touching any prototype', () => {
    const attributes = toAttributes(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(JSON.stringify(attributes)).toBe('{"__proto__":{"M":{"admin":{"BOOL":true}}}}');
    const back = fromAttributes(JSON.parse('{"a":{"M":{"__proto__":{"M":{"admin":{"BOOL":true}}}}}}'));
    expect((back.a as { admin?: boolean }).admin).toBeUndefined();
    expect(JSON.stringify(back)).toBe('{"a":{"__proto__":{"admin":true}}}');
  });

  it.each([
    ['a number that is none', { n: Number.NaN }, 'n: NaN cannot be stored'],
    ['infinity', { n: Number.POSITIVE_INFINITY }, 'n: Infinity cannot be stored'],
    ['a number that may have lost digits', { n: 2 ** 53 }, 'use a bigint beyond 2^53'],
    ['a date', { a: { at: new Date(0) } }, 'a.at: a Date cannot be stored'],
    ['a function', { list: [1, () => 1] }, 'list[1]: a function cannot be stored'],
    ['an empty set', { tags: new Set() }, 'tags: a set must hold at least one value'],
    ['a mixed set', { tags: new Set(['a', 1]) }, 'tags: a set must hold at least one value'],
    ['a map object', { m: new Map() }, 'm: a Map cannot be stored'],
  ])('are refused with their path when DynamoDB cannot hold them: %s', (_, faulty, message) => {
    expect(() => toAttributes(faulty)).toThrow(message);
  });
});
