import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../lib/sync/items.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import { changeBetween } from '../../../lib/sync/merge/changes-between.ts';
import { problemsOf } from '../../../lib/sync/schema/validate.ts';
import { documentDown } from '../../../lib/sync/schema/versions.ts';
import { accepted, created, declared, rejection, things, writing } from './sample.ts';

const update = (assumed: Fields, next: Fields, version?: number) => {
  const { kind, ...parts } = changeBetween(things, assumed, next, version);
  expect(kind).toBe('update');
  return parts;
};

describe('the change between two states', () => {
  it.each<[Fields, Fields, object]>([
    [{ title: 'a' }, { title: 'a' }, {}],
    [{ title: 'a' }, { title: 'b' }, { set: { title: 'b' } }],
    [{ title: 'a' }, {}, { set: { title: null } }],
    [{ title: 'a' }, { title: null }, { set: { title: null } }],
    [{ title: null }, {}, {}],
    [{}, { title: 'a' }, { set: { title: 'a' } }],
    [{ place: { floor: 1, street: 's' } }, { place: { street: 's', floor: 1 } }, {}],
    [{ count: 5 }, { count: 7 }, { add: { count: 2 } }],
    [{ count: 5 }, { count: 4 }, { add: { count: -1 } }],
    [{}, { count: 4 }, { add: { count: 4 } }],
    [{}, { count: 0 }, { set: { count: 0 } }],
    [{ count: 5 }, {}, { set: { count: null } }],
    [{ count: 5 }, { count: 'many' }, { set: { count: 'many' } }],
    [{ count: 'many' }, { count: 5 }, { set: { count: 5 } }],
    [{ count: [] }, { count: 5 }, { set: { count: 5 } }],
    [
      { count: -Number.MAX_SAFE_INTEGER },
      { count: Number.MAX_SAFE_INTEGER },
      { set: { count: Number.MAX_SAFE_INTEGER } },
    ],
    [{ tags: ['a', 'b'] }, { tags: ['b', 'c'] }, { insert: { tags: ['c'] }, remove: { tags: ['a'] } }],
    [{ tags: ['a'] }, { tags: ['a', 'c'] }, { insert: { tags: ['c'] } }],
    [{ tags: ['a'] }, { tags: [] }, { remove: { tags: ['a'] } }],
    [{}, { tags: ['a'] }, { insert: { tags: ['a'] } }],
    [{}, { tags: [] }, { set: { tags: [] } }],
    [{ tags: ['a', 'b'] }, { tags: ['b', 'a'] }, { set: { tags: ['b', 'a'] } }],
    [{ tags: ['a', 'b'] }, { tags: ['c', 'a', 'b'] }, { set: { tags: ['c', 'a', 'b'] } }],
    [{ tags: ['a'] }, { tags: ['a', 'b', 'b'] }, { insert: { tags: ['b', 'b'] } }],
    [{ tags: ['a'] }, { tags: ['a', 'a'] }, { set: { tags: ['a', 'a'] } }],
    [{ tags: ['a'] }, { tags: 'a' }, { set: { tags: 'a' } }],
    [{ tags: ['a'] }, {}, { set: { tags: null } }],
    [{ log: ['a'] }, { log: ['a', 'b', 'b'] }, { append: { log: ['b', 'b'] } }],
    [{}, { log: ['b'] }, { append: { log: ['b'] } }],
    [{}, { log: [] }, { set: { log: [] } }],
    [{ log: ['a'] }, { log: ['b', 'a'] }, { set: { log: ['b', 'a'] } }],
    [{ log: ['a', 'b'] }, { log: ['a'] }, { set: { log: ['a'] } }],
    [{ log: ['a'] }, { log: null }, { set: { log: null } }],
    [{ lines: ['a'] }, { lines: ['a', 'b'] }, { set: { lines: ['a', 'b'] } }],
    [{ best: 5 }, { best: 3 }, { set: { best: 3 } }],
  ])('from %j to %j is %j', (assumed, next, parts) => {
    expect(update(assumed, next)).toEqual(parts);
  });
  it('leaves stamps out, whatever the states say of them', () => {
    expect(update({ madeBy: 'ann', touchedAt: '1' }, { madeBy: 'eve', touchedAt: null })).toEqual({});
    expect(changeBetween(things, null, { title: 'a', madeBy: 'eve' })).toEqual({ kind: 'create', set: { title: 'a' } });
  });
  it('of a document that was not there is its creation, with whole values', () => {
    expect(changeBetween(things, null, { title: 'a', count: 5, tags: ['x'], log: ['y'], best: null })).toEqual({
      kind: 'create',
      set: { title: 'a', count: 5, tags: ['x'], log: ['y'] },
    });
  });
  it('to no document is its deletion', () => {
    expect(changeBetween(things, { title: 'a' }, null)).toEqual({ kind: 'delete' });
    expect(changeBetween(things, null, null)).toEqual({ kind: 'delete' });
  });
  it('names what is no field, so that it is refused', () => {
    const odd = JSON.parse('{"colour":1,"__proto__":{"x":1},"constructor":2}');
    const change = changeBetween(things, {}, odd);
    expect(new Set(change.unknown)).toEqual(new Set(['colour', '__proto__', 'constructor']));
    expect(rejection(applyChange(things, created(things), change, writing(things, 'A'))).code).toBe('invalid-document');
  });
});

describe('the change between two states of an old app', () => {
  const renamed = declared(
    {
      title: { type: 'string' },
      visits: { type: 'integer', merge: 'counter' },
      labels: { type: 'array', items: { type: 'string' }, merge: 'set' },
      rank: { type: 'integer', default: 3 },
      state: { type: 'string', enum: ['open', 'done', 'filed'] },
      author: { type: 'string', stamp: 'created-by' },
    },
    {
      version: 2,
      steps: {
        2: [
          { rename: 'name', to: 'title' },
          { rename: 'hits', to: 'visits' },
          { rename: 'tags', to: 'labels' },
          { rename: 'by', to: 'author' },
          { remove: 'mood', default: 'calm' },
          { add: 'rank', default: 1 },
          { values: 'state', up: { finished: 'done' }, down: { done: 'finished', filed: 'finished' } },
        ],
      },
    },
  );
  it('is of the newest version, by each field’s policy', () => {
    const assumed = { name: 'a', hits: 1, tags: ['x'], mood: 'calm', by: 'ann' };
    const next = { name: 'b', hits: 3, tags: ['x', 'y'], mood: 'wild', by: 'eve' };
    expect(changeBetween(renamed, assumed, next, 1)).toEqual({
      kind: 'update',
      version: 1,
      set: { title: 'b' },
      add: { visits: 2 },
      insert: { labels: ['y'] },
    });
    expect(changeBetween(renamed, null, next, 1)).toMatchObject({ kind: 'create', defaults: { rank: 1 } });
  });
  it('does not speak of what the app cannot see', () => {
    const stored = created(renamed, { title: 'a', state: 'filed', rank: 7 });
    const held = documentDown(renamed, 1, stored.fields);
    expect(held).toEqual({ name: 'a', state: 'finished', mood: 'calm' });
    const change = changeBetween(renamed, held, { ...held, name: 'b' }, 1);
    const { next } = accepted(applyChange(renamed, stored, { ...change, base: 1 }, writing(renamed, 'A')));
    expect(next.fields).toEqual({ title: 'b', state: 'filed', rank: 7 });
  });
  it('cannot name fields of today', () => {
    expect(changeBetween(renamed, {}, { title: 'b', name: 'c' }, 1)).toEqual({
      kind: 'update',
      version: 1,
      set: { title: 'c' },
      unknown: ['title'],
    });
  });
  it('leads from what the app holds to what it wants (property)', () => {
    const state = fc.record(
      {
        name: fc.constantFrom('a', 'b'),
        hits: fc.integer({ min: -3, max: 3 }),
        tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
        state: fc.constantFrom('open', 'finished'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(state, state, (assumed, next) => {
        const by = writing(renamed, 'A');
        const start = accepted(applyChange(renamed, undefined, changeBetween(renamed, null, assumed, 1), by)).next;
        const held = documentDown(renamed, 1, start.fields);
        expect(held).toEqual({ ...assumed, mood: 'calm' });
        const change = changeBetween(renamed, held, { ...next, mood: 'calm' }, 1);
        const end = accepted(applyChange(renamed, start, { ...change, base: 1 }, by)).next;
        expect(documentDown(renamed, 1, end.fields)).toEqual({ ...next, mood: 'calm' });
        expect(end.fields.rank).toBe(1);
      }),
    );
  });
});

describe('applied to the state that was assumed', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 });
  const state = fc.record(
    {
      title: fc.constantFrom('a', 'b'),
      chosen: fc.constantFrom('a', 'b'),
      count: fc.integer(),
      tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
      log: list,
      lines: list,
      price: fc.integer(),
      place: fc.record({ floor: fc.integer({ max: 3, min: 0 }), street: fc.constantFrom('s') }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  const full = fc.tuple(state, state, fc.array(fc.integer(), { minLength: 2, maxLength: 2 }));
  it('the change leads to the next state (property)', () => {
    fc.assert(
      fc.property(full, ([one, other, ranks]) => {
        const [low = 0, high = 0] = ranks.toSorted((a, b) => a - b);
        const [assumed, next] = [
          { ...one, best: low, first: 'b' },
          { ...other, best: high, first: 'a' },
        ];
        expect(problemsOf(things, next)).toEqual([]);
        const start = created(things, assumed);
        expect(start.fields).toEqual(assumed);
        const change = changeBetween(things, assumed, next);
        const applied = accepted(applyChange(things, start, { ...change, base: 1 }, writing(things, 'B')));
        expect(applied.next.fields).toEqual(next);
        expect(applied.status).toBe('applied');
        const again = changeBetween(things, applied.next.fields, next);
        expect(again).toEqual({ kind: 'update' });
      }),
    );
  });
});
