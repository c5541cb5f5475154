import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { DocumentChange } from '../../../lib/sync/merge/document-change.ts';
import { changeUp } from '../../../lib/sync/schema/versions.ts';
import { accepted, accessOf, created, declared, rejection, writing } from './sample.ts';

const things = declared(
  {
    title: { type: 'string', maxLength: 5, required: true },
    visits: { type: 'integer', merge: 'counter', minimum: 0 },
    labels: { type: 'array', items: { type: 'string', maxLength: 6 }, merge: 'set' },
    history: { type: 'array', items: { type: 'string' }, merge: 'append' },
    state: { type: 'string', enum: ['open', 'done', 'filed'] },
    rank: { type: 'integer', default: 9, write: ['owner'] },
    cost: { type: 'integer', merge: 'never' },
    madeBy: { type: 'string', stamp: 'created-by' },
  },
  {
    version: 3,
    steps: {
      2: [
        { rename: 'name', to: 'title' },
        { rename: 'hits', to: 'visits' },
        { rename: 'tags', to: 'labels' },
        { rename: 'diary', to: 'history' },
        { rename: 'price', to: 'cost' },
        { remove: 'mood', default: 'calm' },
        { remove: 'moods' },
      ],
      3: [
        { add: 'rank', default: 7 },
        { values: 'state', up: { finished: 'done' }, down: { done: 'finished', filed: 'finished' } },
        { values: 'labels', up: { hot: 'warm' }, down: { warm: 'hot', tepid: 'hot' } },
        { values: 'history', up: { hot: 'warm' }, down: { warm: 'hot' } },
      ],
    },
  },
);
const up = (change: Omit<DocumentChange, 'kind'>, version = 1) =>
  changeUp(things, version, { kind: 'update', ...change });

describe('an old app’s change', () => {
  it('speaks of fields by their names of today, in every part', () => {
    expect(
      up({
        base: 4,
        set: { name: 'new', tags: ['hot', 'a'] },
        add: { hits: 2 },
        insert: { tags: ['hot', 'b'] },
        append: { diary: ['hot', 'x'] },
      }),
    ).toEqual({
      kind: 'update',
      version: 1,
      base: 4,
      set: { title: 'new', labels: ['warm', 'a'] },
      add: { visits: 2 },
      insert: { labels: ['warm', 'b'] },
      append: { history: ['warm', 'x'] },
    });
  });
  it('gives values the names of today, and leaves those that were not renamed', () => {
    expect(up({ set: { state: 'finished' } }, 2).set).toEqual({ state: 'done' });
    expect(up({ set: { state: 'open' } }, 2).set).toEqual({ state: 'open' });
    expect(up({ set: { state: null, labels: null } }, 2).set).toEqual({ state: null, labels: null });
  });
  it('takes out of a set all that the app saw as the member', () => {
    expect(new Set(up({ remove: { labels: ['hot', 'b'] } }, 2).remove?.labels)).toEqual(
      new Set(['warm', 'hot', 'b', 'tepid']),
    );
  });
  it('does not take out what the app cannot see under the name', () => {
    const swapped = declared(
      { labels: { type: 'array', items: { type: 'string' }, merge: 'set' } },
      { version: 2, steps: { 2: [{ values: 'labels', up: {}, down: { cold: 'hot', hot: 'warm' } }] } },
    );
    const change = changeUp(swapped, 1, { kind: 'update', remove: { labels: ['warm', 'x'] } });
    expect(new Set(change.remove?.labels)).toEqual(new Set(['hot', 'warm', 'x']));
    const stored = created(swapped, { labels: ['cold', 'hot', 'x', 'y'] });
    const { next } = accepted(applyChange(swapped, stored, { ...change, base: 1 }, writing(swapped, 'A')));
    expect(next.fields.labels).toEqual(['cold', 'y']);
    expect(changeUp(swapped, 1, { kind: 'update', remove: { labels: ['hot'] } }).remove?.labels).toEqual(['cold']);
  });
  it('loses what it says of fields that are gone', () => {
    const change = { set: { mood: 'wild' }, add: { mood: 1 }, insert: { moods: ['x'] }, remove: { moods: ['x'] } };
    expect(up({ ...change, append: { moods: ['x'] } })).toEqual({ kind: 'update', version: 1 });
  });
  it('is as it was in the newest version', () => {
    const change = { kind: 'update', base: 3, set: { title: 'x' }, remove: { labels: ['warm'] } } as const;
    expect(changeUp(things, 3, change)).toEqual(change);
    expect(changeUp(things, 3, { kind: 'delete' })).toStrictEqual({ kind: 'delete' });
  });
  it('cannot name fields that its version does not know, also when there are such fields today', () => {
    expect(up({ set: { title: 'x', name: 'y' }, add: { clicks: 1 } }).unknown).toEqual(['title', 'clicks']);
    expect(up({ set: { rank: 1 } }, 2).unknown).toEqual(['rank']);
    expect(up({ insert: { labels: [] }, remove: { labels: [] }, append: { log: [] } }).unknown).toEqual([
      'labels',
      'log',
    ]);
    const odd = JSON.parse('{"__proto__":1,"constructor":2,"toString":3}');
    expect(up({ set: odd }).unknown).toEqual(['__proto__', 'constructor', 'toString']);
    expect(changeUp(things, 3, { kind: 'update', set: odd }).unknown).toEqual(['__proto__', 'constructor', 'toString']);
  });
  it('gives a new document the defaults of fields that the app cannot know, whoever may write them', () => {
    const change = changeUp(things, 2, { kind: 'create', set: { title: 'a' } });
    expect(change).toEqual({ kind: 'create', version: 2, set: { title: 'a' }, defaults: { rank: 7 } });
    const member = { ...writing(things, 'A'), access: accessOf(things, 'member') };
    expect(accepted(applyChange(things, undefined, change, member)).next.fields).toEqual({ title: 'a', rank: 7 });
    expect(up({ set: { name: 'a' } })).not.toHaveProperty('defaults');
  });
  it('takes nothing from the defaults that it was not given by a step', () => {
    const defaults = { rank: 1, madeBy: 'eve', other: 2 };
    const { next } = accepted(
      applyChange(things, undefined, { kind: 'create', set: { title: 'a' }, defaults }, writing(things, 'A')),
    );
    expect(next.fields).toEqual({ title: 'a', rank: 1 });
  });
});

describe('the answer to an old app', () => {
  const stored = created(things, { title: 'a', state: 'open', cost: 1 });
  const answer = (change: Omit<DocumentChange, 'kind'>, version: number, writer = 'A', role = 'owner') =>
    applyChange(things, stored, up(change, version), { ...writing(things, writer), access: accessOf(things, role) });

  it('names unknown fields as the app does', () => {
    expect(rejection(answer({ set: { title: 'x' } }, 1))).toMatchObject({
      code: 'invalid-document',
      reason: '"title" is not a field',
    });
  });
  it('names invalid fields as the app does', () => {
    expect(rejection(answer({ set: { name: 'longer' } }, 1)).reason).toBe('name must be at most 5 characters');
    expect(rejection(answer({ set: { name: 'longer' } }, 2)).reason).toBe('"name" is not a field');
    expect(rejection(answer({ set: { title: 'longer' } }, 2)).reason).toBe('title must be at most 5 characters');
    expect(rejection(answer({ set: { name: null } }, 1)).reason).toBe('name is required');
    expect(rejection(answer({ add: { hits: -1 } }, 1)).reason).toBe('hits must be at least 0');
    expect(rejection(answer({ add: { name: 1 } }, 1)).reason).toBe('name is not a counter');
    const create = changeUp(things, 1, { kind: 'create', set: {} });
    expect(rejection(applyChange(things, undefined, create, writing(things, 'A'))).reason).toBe('name is required');
  });
  it('names conflicting and merged fields as the app does', () => {
    expect(rejection(answer({ set: { price: 2 } }, 1, 'B')).reason).toBe('Someone else changed price.');
    const gone = changeUp(things, 1, { kind: 'delete' });
    expect(rejection(applyChange(things, stored, gone, writing(things, 'B'))).reason).toBe(
      'Someone else changed price.',
    );
    const merged = accepted(answer({ set: { name: 'b' } }, 1, 'B')).merged;
    expect(merged).toEqual([{ field: 'name', policy: 'last-writer', result: 'taken' }]);
  });
  it('calls a field that the app does not know as it is called today', () => {
    const priced = declared(
      { price: { type: 'integer', merge: 'never' }, title: { type: 'string', required: true } },
      { version: 2, oldest: 1, steps: { 2: [{ add: 'price' }, { add: 'title', default: '' }] } },
    );
    const stored = created(priced, { price: 1, title: 'a' });
    const gone = changeUp(priced, 1, { kind: 'delete' });
    expect(rejection(applyChange(priced, stored, gone, writing(priced, 'B'))).reason).toBe(
      'Someone else changed price.',
    );
  });
  it('names forbidden fields as the app does', () => {
    const renamed = declared(
      { pay: { type: 'integer', write: ['owner'] }, madeBy: { type: 'string', stamp: 'created-by' } },
      {
        version: 2,
        steps: {
          2: [
            { rename: 'salary', to: 'pay' },
            { rename: 'author', to: 'madeBy' },
          ],
        },
      },
    );
    const member = { ...writing(renamed, 'A'), access: accessOf(renamed, 'member') };
    const say = (set: Record<string, unknown>) =>
      rejection(applyChange(renamed, created(renamed), changeUp(renamed, 1, { kind: 'update', set }), member)).reason;
    expect(say({ salary: 1 })).toBe("The role 'member' may not write salary.");
    expect(say({ author: 'eve' })).toBe('The backend writes author.');
  });
});
