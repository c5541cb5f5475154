import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { stamped } from '../../../lib/sync/access/stamped.ts';
import { collections } from '../../../lib/sync/collections.generated.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import { namesAt } from '../../../lib/sync/schema/names.ts';
import { problemsOf } from '../../../lib/sync/schema/validate.ts';
import { checkVersion, checkVersions, documentDown, documentUp } from '../../../lib/sync/schema/versions.ts';
import { accepted, created, declared, rejection, writing } from './sample.ts';

/** Four versions: name -> title; colour added; kind called otherwise; mood gone and come again as something else. */
const things = declared(
  {
    title: { type: 'string', required: true },
    colour: { type: 'string' },
    kind: { type: 'string' },
    kinds: { type: 'array', items: { type: 'string' }, merge: 'set' },
    mood: { type: 'integer' },
  },
  {
    version: 4,
    oldest: 2,
    steps: {
      2: [{ rename: 'name', to: 'title' }],
      3: [
        { add: 'colour', default: 'grey' },
        { values: 'kind', up: { a: 'alpha' }, down: { alpha: 'a', omega: 'a' } },
        { values: 'kinds', up: { a: 'alpha' }, down: { alpha: 'a', omega: 'a' } },
        { remove: 'mood', default: 'calm' },
      ],
      4: [{ add: 'mood' }],
    },
  },
);

const thrown = (run: () => void): AppError => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('nothing was thrown');
};

describe('versions that an app asks for', () => {
  it.each([
    [1, 'too-old'],
    [2, 'ok'],
    [4, 'ok'],
    [5, 'too-new'],
  ])('version %i is %s', (version, state) => {
    expect(checkVersion(things, version)).toBe(state);
  });
  it('of no collection are unknown', () => {
    expect(checkVersion(undefined, 1)).toBe('unknown-collection');
  });
  it.each([
    [{ things: 2 }, undefined],
    [{ things: 1 }, 'upgrade-required'],
    [{ things: 5 }, 'unknown-schema-version'],
    [{ things: 4, others: 1 }, 'unknown-collection'],
    [{ constructor: 1 }, 'unknown-collection'],
    [JSON.parse('{"__proto__":1}'), 'unknown-collection'],
  ])('%j are answered %s', (versions, code) => {
    const check = () => checkVersions({ things }, versions);
    if (code) expect(thrown(check).code).toBe(code);
    else expect(check).not.toThrow();
  });
  it('are told which collection it is, and what is served', () => {
    expect(thrown(() => checkVersions({ things }, { things: 1 })).extra).toMatchObject({
      collection: 'things',
      oldest: 2,
      newest: 4,
    });
  });
});

describe('a document in an older version', () => {
  it.each([
    [4, { title: 'T', colour: 'red', kind: 'omega', kinds: ['x', 'alpha', 'omega'], mood: 3 }],
    [3, { title: 'T', colour: 'red', kind: 'omega', kinds: ['x', 'alpha', 'omega'] }],
    [2, { title: 'T', kind: 'a', kinds: ['x', 'a'], mood: 'calm' }],
    [1, { name: 'T', kind: 'a', kinds: ['x', 'a'], mood: 'calm' }],
  ])('is what version %i knows', (version, expected) => {
    const newest = { title: 'T', colour: 'red', kind: 'omega', kinds: ['x', 'alpha', 'omega'], mood: 3 };
    expect(documentDown(things, version, newest)).toEqual(expected);
    expect(Object.keys(expected).every((name) => namesAt(things, version).has(name))).toBe(true);
  });
  it('has no values that were not there', () => {
    expect(documentDown(things, 1, {})).toStrictEqual({ mood: 'calm' });
    const silent = declared({}, { version: 2, steps: { 2: [{ remove: 'old' }] } });
    expect(documentDown(silent, 1, {})).toStrictEqual({});
    expect(
      documentUp(declared({ title: { type: 'string' } }, { version: 2, steps: { 2: [{ add: 'title' }] } }), 1, {}),
    ).toStrictEqual({});
  });
  it('is taken up to the newest, with defaults for what was added', () => {
    expect(documentUp(things, 1, { name: 'T', kind: 'a', kinds: ['a', 'alpha', 'x'], mood: 'wild' })).toEqual({
      title: 'T',
      kind: 'alpha',
      kinds: ['alpha', 'x'],
      colour: 'grey',
    });
    expect(documentUp(things, 3, { title: 'T' })).toStrictEqual({ title: 'T' });
    expect(documentUp(things, 2, {})).toStrictEqual({ colour: 'grey' });
  });
  it('goes through the steps of a version in their order, and back in the other', () => {
    const turned = declared(
      { b: { type: 'string' }, a: { type: 'string' } },
      {
        version: 2,
        steps: {
          2: [
            { rename: 'a', to: 'b' },
            { rename: 'c', to: 'a' },
          ],
        },
      },
    );
    expect([...namesAt(turned, 1)].sort()).toEqual([
      ['a', 'b'],
      ['c', 'a'],
    ]);
    expect(documentDown(turned, 1, { a: 'A', b: 'B' })).toEqual({ a: 'B', c: 'A' });
    expect(documentUp(turned, 1, { a: 'B', c: 'A' })).toEqual({ a: 'A', b: 'B' });
  });
  it('does not take names of its prototype for values', () => {
    expect(documentDown(things, 2, { kind: 'constructor' })).toEqual({ kind: 'constructor', mood: 'calm' });
    expect(documentUp(things, 2, { kind: 'toString' })).toEqual({ kind: 'toString', colour: 'grey' });
  });
  it('keeps an added value that is there already (a newer backend was taken back)', () => {
    expect(documentUp(things, 2, { title: 'T', colour: 'blue' }).colour).toBe('blue');
  });
  it('keeps elements of a list that is no set, also when their values become the same', () => {
    const fields = { log: { type: 'array', items: { type: 'string' }, merge: 'append' } } as const;
    const steps = { 2: [{ values: 'diary', up: { a: 'b' }, down: { b: 'a' } }], 3: [{ rename: 'diary', to: 'log' }] };
    const diaries = declared(fields, { version: 3, steps });
    expect(documentDown(diaries, 1, { log: ['b', 'a', 'b', 'x'] })).toEqual({ diary: ['a', 'a', 'a', 'x'] });
    expect(documentUp(diaries, 1, { diary: ['b', 'a', 'b', 'x'] })).toEqual({ log: ['b', 'b', 'b', 'x'] });
    const sets = declared({ log: { ...fields.log, merge: 'set' } }, { version: 3, steps });
    expect(documentDown(sets, 1, { log: ['b', 'a', 'x'] })).toEqual({ diary: ['a', 'x'] });
  });
  it('comes back the same after down and up, but for what the older version cannot hold (property)', () => {
    const document = fc.record(
      {
        title: fc.string(),
        kind: fc.constantFrom('alpha', 'beta'),
        kinds: fc.uniqueArray(fc.constantFrom('alpha', 'beta', 'gamma')),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 4 }), (fields, version) => {
        const back = documentUp(things, version, documentDown(things, version, fields));
        expect(back).toEqual(version < 3 ? { ...fields, colour: 'grey' } : fields);
      }),
    );
  });
});

describe('a stored document of an older version', () => {
  const first = declared({ name: { type: 'string' }, price: { type: 'integer', merge: 'never' } });
  const second = declared(
    {
      title: { type: 'string' },
      cost: { type: 'integer', merge: 'never' },
      colour: { type: 'string', default: 'grey' },
    },
    {
      version: 3,
      steps: {
        2: [
          { rename: 'name', to: 'title' },
          { add: 'colour', default: 'grey' },
        ],
        3: [{ rename: 'price', to: 'cost' }, { remove: 'gone' }],
      },
    },
  );
  const base = created(first, { name: 'old', price: 1 }, 'A');
  const stored = accepted(
    applyChange(first, base, { kind: 'update', base: 1, set: { price: 2 } }, writing(first, 'B')),
  ).next;

  it('is read as of today', () => {
    expect(stored.version).toBe(1);
    expect(stamped(second, stored)).toEqual({ title: 'old', cost: 2, colour: 'grey' });
  });
  it('is stored as of today with its next change', () => {
    const change = { kind: 'update', base: 2, set: { title: 'new' } } as const;
    const { next } = accepted(applyChange(second, stored, change, writing(second, 'A')));
    expect(next).toMatchObject({ version: 3, revision: 3, fields: { title: 'new', cost: 2, colour: 'grey' } });
    expect(stamped(second, next)).toEqual({ title: 'new', cost: 2, colour: 'grey' });
  });
  it('still knows who changed a field that is called otherwise now', () => {
    const change = { kind: 'update', base: 1, set: { cost: 5 } } as const;
    expect(rejection(applyChange(second, stored, change, writing(second, 'A'))).code).toBe('conflict');
    expect(accepted(applyChange(second, stored, change, writing(second, 'B'))).next.fields.cost).toBe(5);
    const marks = { ...stored.marks, gone: [2, 'x'] as const };
    const { next } = accepted(applyChange(second, { ...stored, marks }, change, writing(second, 'B')));
    expect(Object.keys(next.marks).sort()).toEqual(['*', 'cost']);
  });
  it('is left alone, with its revision, when a change changes nothing', () => {
    const change = { kind: 'update', base: 1, set: { title: 'old' } } as const;
    expect(accepted(applyChange(second, stored, change, writing(second, 'A')))).toMatchObject({
      status: 'applied',
      unchanged: true,
      next: { revision: 2 },
    });
  });
});

describe('the collections that modules declare', () => {
  const newest = (name: string) => {
    const collection = collections[name];
    if (!collection) throw new Error(name);
    return collection;
  };
  it.each(Object.keys(collections))('%s: defaults, also those of steps, are values of their fields', (name) => {
    const collection = newest(name);
    const required = Object.entries(collection.fields).filter(([, field]) => field.required);
    const defaults = Object.entries(collection.fields).filter(([, field]) => field.default !== undefined);
    expect(problemsOf(collection, Object.fromEntries(defaults.map(([field, spec]) => [field, spec.default])))).toEqual(
      required.filter(([, field]) => field.default === undefined).map(([field]) => `${field} is required`),
    );
    for (let version = 1; version < collection.version; version++) {
      const added = documentUp(collection, version, {});
      expect(problemsOf(collection, added, Object.keys(added))).toEqual([]);
    }
  });
});
