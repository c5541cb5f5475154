import { describe, expect, it } from 'vitest';
import { compilePattern, InvalidPattern } from '../../lib/local/events/bus/pattern.ts';

const matches = (pattern: unknown, event: unknown) => compilePattern(pattern)(event);

describe('an event pattern', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['a plain string', { source: ['a'] }, { source: 'a' }, true],
    ['another string', { source: ['a'] }, { source: 'b' }, false],
    ['one of several', { source: ['a', 'b'] }, { source: 'b' }, true],
    ['a number', { n: [300] }, { n: 300.0 }, true],
    ['a number against its text', { n: [300] }, { n: '300' }, false],
    ['true', { b: [true] }, { b: true }, true],
    ['true against its text', { b: [true] }, { b: 'true' }, false],
    ['null', { v: [null] }, { v: null }, true],
    ['null against nothing', { v: [null] }, {}, false],
    ['an empty string', { v: [''] }, { v: '' }, true],
    ['an empty string against null', { v: [''] }, { v: null }, false],
    ['an absent field', { source: ['a'] }, {}, false],
    ['fields beyond the pattern', { source: ['a'] }, { source: 'a', more: 1 }, true],
    ['every field named', { a: [1], b: [2] }, { a: 1, b: 3 }, false],
    ['nested fields', { detail: { state: { name: ['on'] } } }, { detail: { state: { name: 'on' } } }, true],
    ['a nested field that is text', { detail: { state: ['on'] } }, { detail: 'on' }, false],
    ['an inherited name', { constructor: [{ exists: true }] }, {}, false],
    ['an array with the value', { tags: ['x'] }, { tags: ['w', 'x'] }, true],
    ['an array without it', { tags: ['x'] }, { tags: ['w'] }, false],
    ['arrays in arrays', { tags: ['x'] }, { tags: [['w'], [['x']]] }, true],
    ['an array of objects', { a: { b: [1] } }, { a: [{ b: 0 }, { b: 1 }] }, true],
    ['one element for all conditions', { a: { b: [1], c: [2] } }, { a: [{ b: 1, c: 2 }] }, true],
    [
      'conditions spread over elements',
      { a: { b: [1], c: [2] } },
      {
        a: [
          { b: 1, c: 0 },
          { b: 0, c: 2 },
        ],
      },
      false,
    ],
  ])('compares %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each<[unknown, unknown, boolean]>([
    [{ prefix: 'eu-' }, 'eu-west-1', true],
    [{ prefix: 'eu-' }, 'us-eu-', false],
    [{ prefix: 'eu-' }, 5, false],
    [{ prefix: { 'equals-ignore-case': 'EU-' } }, 'eu-west-1', true],
    [{ suffix: '.png' }, 'a.png', true],
    [{ suffix: '.png' }, 'a.png.txt', false],
    [{ suffix: { 'equals-ignore-case': '.PNG' } }, 'a.png', true],
    [{ 'equals-ignore-case': 'ALICE' }, 'alice', true],
    [{ 'equals-ignore-case': 'ALICE' }, 'alicea', false],
    [{ 'anything-but': 'off' }, 'on', true],
    [{ 'anything-but': 'off' }, 'off', false],
    [{ 'anything-but': ['off', 'away'] }, 'away', false],
    [{ 'anything-but': ['off', 'away'] }, 'on', true],
    [{ 'anything-but': [1, 2] }, 3, true],
    [{ 'anything-but': [1, 2] }, 2, false],
    [{ 'anything-but': { prefix: 'in' } }, 'out', true],
    [{ 'anything-but': { prefix: 'in' } }, 'init', false],
    [{ 'anything-but': { prefix: ['in', 'o'] } }, 'out', false],
    [{ 'anything-but': { suffix: '.txt' } }, 'a.txt', false],
    [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }, 'a.png', true],
    [{ 'anything-but': { 'equals-ignore-case': ['Init', 'DONE'] } }, 'done', false],
    [{ 'anything-but': { 'equals-ignore-case': 'init' } }, 'done', true],
    [{ 'anything-but': { wildcard: '*/lib/*' } }, '/usr/lib/x', false],
    [{ 'anything-but': { wildcard: '*/lib/*' } }, '/usr/bin/x', true],
    [{ numeric: ['>', 0, '<=', 5] }, 5, true],
    [{ numeric: ['>', 0, '<=', 5] }, 0, false],
    [{ numeric: ['>', 0, '<=', 5] }, 5.01, false],
    [{ numeric: ['=', 3.018e2] }, 301.8, true],
    [{ numeric: ['=', 5] }, '5', false],
    [{ cidr: '10.0.0.0/24' }, '10.0.0.255', true],
    [{ cidr: '10.0.0.0/24' }, '10.0.1.0', false],
    [{ cidr: '10.0.0.0/24' }, 'not an address', false],
    [{ cidr: '2001:db8::/32' }, '2001:db8:1::1', true],
    [{ cidr: '2001:db8::/32' }, '10.0.0.1', false],
    [{ wildcard: 'dir/*.png' }, 'dir/a/b.png', true],
    [{ wildcard: 'dir/*.png' }, 'dir/.png', true],
    [{ wildcard: 'dir/*.png' }, 'dir.png', false],
    [{ wildcard: '*a*b*' }, 'xxaxxbxx', true],
    [{ wildcard: '*a*b*' }, 'xxbxxaxx', false],
    [{ wildcard: 'aa*aa' }, 'aaa', false],
    [{ wildcard: 'plain' }, 'plain', true],
    [{ wildcard: 'a\\*b' }, 'a*b', true],
    [{ wildcard: 'a\\*b' }, 'axb', false],
    [{ wildcard: 'a\\\\*' }, 'a\\z', true],
  ])('with %j on %j is %s', (operator, value, expected) => {
    expect(matches({ field: [operator] }, { field: value })).toBe(expected);
  });

  it('asks with anything-but for a value that is there', () => {
    expect(matches({ state: [{ 'anything-but': 'off' }] }, {})).toBe(false);
  });

  it('tells a field that exists from one that does not', () => {
    const there = { detail: { error: [{ exists: true }] } };
    const absent = { detail: { error: [{ exists: false }] } };
    for (const value of ['x', null, 0, false]) {
      expect(matches(there, { detail: { error: value } })).toBe(true);
      expect(matches(absent, { detail: { error: value } })).toBe(false);
    }
    for (const event of [{ detail: {} }, {}, { detail: { error: [] } }, { detail: { error: { code: 1 } } }]) {
      expect(matches(there, event)).toBe(false);
      expect(matches(absent, event)).toBe(true);
    }
  });

  it('takes $or as a choice of patterns at any depth, beside other fields', () => {
    const pattern = {
      source: ['shop'],
      detail: { $or: [{ total: [{ numeric: ['>', 100] }] }, { vip: [true], kind: ['order'] }] },
    };
    expect(matches(pattern, { source: 'shop', detail: { total: 101 } })).toBe(true);
    expect(matches(pattern, { source: 'shop', detail: { total: 1, vip: true, kind: 'order' } })).toBe(true);
    expect(matches(pattern, { source: 'shop', detail: { total: 1, vip: true } })).toBe(false);
    expect(matches(pattern, { source: 'else', detail: { total: 101 } })).toBe(false);
  });

  it('mixes operators and values in one list', () => {
    const pattern = { code: [404, { numeric: ['>=', 500] }, { prefix: 'E' }, { exists: false }] };
    expect([404, 503, 'E1', undefined, 200, 'X'].map((code) => matches(pattern, { code }))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('stays linear on a hostile wildcard', () => {
    const match = compilePattern({ key: [{ wildcard: `${'*a'.repeat(50)}*b` }] });
    const started = process.cpuUsage();
    expect(match({ key: 'a'.repeat(200_000) })).toBe(false);
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });

  it.each<[string, unknown]>([
    ['text', 'x'],
    ['an empty pattern', {}],
    ['a bare value', { source: 'x' }],
    ['an empty list', { source: [] }],
    ['an unknown operator', { source: [{ like: 'x' }] }],
    ['two operators in one', { source: [{ prefix: 'a', suffix: 'b' }] }],
    ['a list in a list', { source: [['a']] }],
    ['half a comparison', { source: [{ numeric: ['>'] }] }],
    ['an unknown comparison', { source: [{ numeric: ['~', 1] }] }],
    ['text as a bound', { source: [{ numeric: ['>', '1'] }] }],
    ['a range without length', { source: [{ cidr: '10.0.0.0' }] }],
    ['a range too long', { source: [{ cidr: '10.0.0.0/33' }] }],
    ['two stars in a row', { source: [{ wildcard: 'a**' }] }],
    ['a stray backslash', { source: [{ wildcard: 'a\\n' }] }],
    ['exists with text', { source: [{ exists: 'true' }] }],
    ['anything-but with an unknown operator', { source: [{ 'anything-but': { numeric: ['>', 1] } }] }],
    ['anything-but of nothing', { source: [{ 'anything-but': [] }] }],
    ['an inherited operator name', { source: [{ toString: 'x' }] }],
    ['an inherited comparison', { source: [{ numeric: ['constructor', 1] }] }],
  ])('refuses %s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(InvalidPattern);
  });

  it('names the place of a mistake', () => {
    expect(() => compilePattern({ detail: { a: { b: [{ like: 1 }] } } })).toThrow(/detail\.a\.b.*"like"/);
  });
});
