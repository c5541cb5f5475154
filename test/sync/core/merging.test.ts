import { describe, expect, it } from 'vitest';
import type { MergePolicy } from '../../../lib/contract/collection.ts';
import { type Accepted, contentOf, type MergedField } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { DocumentChange } from '../../../lib/sync/merge/document-change.ts';
import { accepted, afterwards, created, declared, rejection, things, writing } from './sample.ts';

type Change = Omit<DocumentChange, 'kind'>;
type Result = MergedField['result'] | undefined;

/** What device A, which knows revision 1, makes of a field that device B changed meanwhile (or nobody did). */
function answered(start: Record<string, unknown>, theirs: Change | undefined, mine: Change) {
  const first = created(things, start, 'A');
  const now = theirs ? afterwards(things, first, ['B', { base: 1, ...theirs }]) : first;
  return applyChange(things, now, { kind: 'update', base: 1, ...mine }, writing(things, 'A'));
}

describe('a field that someone else changed meanwhile', () => {
  it.each<[MergePolicy, string, Record<string, unknown>, Change, Change, unknown, Result]>([
    ['last-writer', 'title', { title: 'x' }, { set: { title: 'b' } }, { set: { title: 'a' } }, 'a', 'taken'],
    ['last-writer', 'title', { title: 'x' }, { set: { title: 'b' } }, { set: { title: null } }, undefined, 'taken'],
    ['last-writer', 'title', { title: 'x' }, { set: { title: null } }, { set: { title: 'a' } }, 'a', 'taken'],
    ['last-writer', 'title', { title: 'x' }, { set: { title: 'b' } }, { set: { title: 'b' } }, 'b', undefined],
    [
      'last-writer',
      'place',
      { place: { floor: 1 } },
      { set: { place: { floor: 2 } } },
      { set: { place: {} } },
      {},
      'taken',
    ],
    ['server', 'chosen', { chosen: 'x' }, { set: { chosen: 'b' } }, { set: { chosen: 'a' } }, 'b', 'kept'],
    ['server', 'chosen', { chosen: 'x' }, { set: { chosen: null } }, { set: { chosen: 'a' } }, undefined, 'kept'],
    ['server', 'chosen', { chosen: 'x' }, { set: { chosen: 'b' } }, { set: { chosen: 'b' } }, 'b', undefined],
    ['max', 'best', { best: 1 }, { set: { best: 5 } }, { set: { best: 7 } }, 7, 'taken'],
    ['max', 'best', { best: 1 }, { set: { best: 5 } }, { set: { best: 3 } }, 5, 'kept'],
    ['max', 'best', { best: 1 }, { set: { best: 5 } }, { set: { best: null } }, 5, 'kept'],
    ['max', 'best', {}, { set: { best: -5 } }, { set: { best: -3 } }, -3, 'taken'],
    ['min', 'first', { first: 'm' }, { set: { first: 'f' } }, { set: { first: 'a' } }, 'a', 'taken'],
    ['min', 'first', { first: 'm' }, { set: { first: 'f' } }, { set: { first: 'g' } }, 'f', 'kept'],
    ['min', 'first', { first: 'm' }, { set: { first: 'f' } }, { set: { first: null } }, 'f', 'kept'],
    ['counter', 'count', { count: 1 }, { add: { count: 2 } }, { add: { count: 3 } }, 6, 'combined'],
    ['counter', 'count', {}, { add: { count: 2 } }, { add: { count: -3 } }, -1, 'combined'],
    ['counter', 'count', { count: 1 }, { add: { count: 2 } }, { set: { count: 10 } }, 3, 'kept'],
    ['counter', 'count', { count: 1 }, { add: { count: 2 } }, { set: { count: null } }, 3, 'kept'],
    ['counter', 'count', { count: 1 }, { add: { count: 2 } }, { set: { count: 10 }, add: { count: 1 } }, 4, 'combined'],
    ['counter', 'count', { count: 1 }, { set: { count: null } }, { add: { count: 3 } }, 3, 'combined'],
    [
      'set',
      'tags',
      { tags: ['x'] },
      { insert: { tags: ['b'] } },
      { insert: { tags: ['a'] } },
      ['x', 'b', 'a'],
      'combined',
    ],
    ['set', 'tags', { tags: ['x'] }, { insert: { tags: ['b'] } }, { remove: { tags: ['x'] } }, ['b'], 'combined'],
    ['set', 'tags', { tags: ['x'] }, { remove: { tags: ['x'] } }, { insert: { tags: ['a'] } }, ['a'], 'combined'],
    ['set', 'tags', { tags: ['x'] }, { insert: { tags: ['b'] } }, { insert: { tags: ['b'] } }, ['x', 'b'], undefined],
    [
      'set',
      'tags',
      { tags: ['x'] },
      { insert: { tags: ['b'] } },
      { set: { tags: ['x', 'a'] } },
      ['x', 'b', 'a'],
      'combined',
    ],
    ['set', 'tags', { tags: ['x'] }, { insert: { tags: ['b'] } }, { set: { tags: ['x'] } }, ['x', 'b'], 'kept'],
    ['set', 'tags', { tags: ['x'] }, { insert: { tags: ['b'] } }, { set: { tags: null } }, ['x', 'b'], 'kept'],
    [
      'append',
      'log',
      { log: ['x'] },
      { append: { log: ['b'] } },
      { append: { log: ['a'] } },
      ['x', 'b', 'a'],
      'combined',
    ],
    [
      'append',
      'log',
      { log: ['x'] },
      { append: { log: ['a'] } },
      { append: { log: ['a'] } },
      ['x', 'a', 'a'],
      'combined',
    ],
    ['append', 'log', { log: ['x'] }, { append: { log: ['b'] } }, { set: { log: [] } }, ['x', 'b'], 'kept'],
    ['append', 'log', { log: ['x'] }, { append: { log: ['b'] } }, { set: { log: null } }, ['x', 'b'], 'kept'],
    ['never', 'price', { price: 1 }, { set: { price: 2 } }, { set: { price: 2 } }, 2, undefined],
  ])('%s %s: from %j, theirs %j, mine %j: %j, %s', (policy, field, start, theirs, mine, value, result) => {
    const outcome = accepted(answered(start, theirs, mine));
    expect(outcome.next.fields[field]).toEqual(value);
    expect(Object.hasOwn(outcome.next.fields, field)).toBe(value !== undefined);
    expect(outcome.status).toBe(result ? 'merged' : 'applied');
    expect(outcome.merged).toEqual(result ? [{ field, policy, result }] : undefined);
  });
  it.each<[Change, Change]>([
    [{ set: { price: 2 } }, { set: { price: 3 } }],
    [{ set: { price: 2 } }, { set: { price: null } }],
    [{ set: { price: null } }, { set: { price: 3 } }],
    [{ set: { price: 2 } }, { set: { title: 'beside', price: 3 }, add: { count: 1 } }],
  ])('never price: theirs %j, mine %j: the whole change is refused', (theirs, mine) => {
    expect(rejection(answered({ price: 1 }, theirs, mine))).toEqual({
      status: 'rejected',
      code: 'conflict',
      reason: 'Someone else changed price.',
    });
  });
});

describe('a field that nobody else changed', () => {
  it.each<[string, Record<string, unknown>, Change, unknown, Result]>([
    ['title', { title: 'x' }, { set: { title: 'a' } }, 'a', undefined],
    ['chosen', { chosen: 'x' }, { set: { chosen: 'a' } }, 'a', undefined],
    ['best', { best: 5 }, { set: { best: 7 } }, 7, undefined],
    ['best', { best: 5 }, { set: { best: 3 } }, 5, 'kept'],
    ['best', { best: 5 }, { set: { best: null } }, 5, 'kept'],
    ['best', {}, { set: { best: -1 } }, -1, undefined],
    ['first', { first: 'f' }, { set: { first: 'a' } }, 'a', undefined],
    ['first', { first: 'f' }, { set: { first: 'g' } }, 'f', 'kept'],
    ['first', {}, { set: { first: 'z' } }, 'z', undefined],
    ['count', { count: 5 }, { set: { count: 0 } }, 0, undefined],
    ['count', { count: 5 }, { set: { count: 1 }, add: { count: 1 } }, 2, undefined],
    ['count', { count: 5 }, { set: { count: null } }, undefined, undefined],
    ['count', {}, { add: { count: 2 } }, 2, undefined],
    ['tags', { tags: ['x', 'y'] }, { set: { tags: ['y', 'a', 'y'] } }, ['y', 'a'], undefined],
    ['tags', { tags: ['x'] }, { remove: { tags: ['x'] } }, [], undefined],
    ['tags', { tags: ['x'] }, { insert: { tags: ['a'] }, remove: { tags: ['x', 'a'] } }, ['a'], undefined],
    ['tags', { tags: ['x'] }, { set: { tags: null } }, undefined, undefined],
    ['tags', {}, { insert: { tags: ['b', 'a'] } }, ['b', 'a'], undefined],
    ['log', { log: ['x'] }, { set: { log: ['a', 'a'] } }, ['a', 'a'], undefined],
    ['log', {}, { append: { log: ['a'] } }, ['a'], undefined],
    ['price', { price: 1 }, { set: { price: 2 } }, 2, undefined],
    ['lines', { lines: ['a'] }, { set: { lines: ['b', 'b'] } }, ['b', 'b'], undefined],
  ])('%s: from %j, %j: %j, %s', (field, start, mine, value, result) => {
    const outcome = accepted(answered(start, undefined, mine));
    expect(outcome.next.fields[field]).toEqual(value);
    expect(Object.hasOwn(outcome.next.fields, field)).toBe(value !== undefined);
    expect(outcome.merged?.map((each) => each.result)).toEqual(result && [result]);
  });
  it('is the same for a change of another field by someone else', () => {
    const outcome = accepted(answered({ price: 1 }, { set: { title: 'b' } }, { set: { price: 2 } }));
    expect(outcome).toMatchObject({ status: 'applied', next: { revision: 3, fields: { title: 'b', price: 2 } } });
  });
});

describe('a change that changes nothing', () => {
  it.each<[Record<string, unknown>, Change]>([
    [{ title: 'a' }, {}],
    [{ title: 'a' }, { set: { title: 'a' } }],
    [{}, { set: { title: null } }],
    [{ count: 1 }, { add: { count: 0 } }],
    [{}, { add: { count: 0 } }],
    [{ tags: ['a'] }, { insert: { tags: ['a'] }, remove: { tags: ['b'] } }],
    [{ tags: ['a', 'b'] }, { set: { tags: ['a', 'b', 'a'] } }],
    [{}, { remove: { tags: ['b'] }, insert: { tags: [] } }],
    [{ log: ['a', 'a'] }, { append: { log: [] } }],
    [{ lines: ['a', 'a'] }, { set: { lines: ['a', 'a'] } }],
    [{ place: { street: 's', floor: 1 } }, { set: { place: { floor: 1, street: 's' } } }],
    [{ tags: ['b'] }, { set: { tags: ['a'] }, insert: { tags: ['b'] }, remove: { tags: ['a'] } }],
  ])('of %j by %j', (start, change) => {
    const document = created(things, start);
    const outcome = accepted(
      applyChange(things, document, { kind: 'update', base: 1, ...change }, writing(things, 'A')),
    );
    expect(outcome).toStrictEqual({ status: 'applied', next: document, unchanged: true });
  });
  it('is merged all the same when it was the merge that left nothing of it', () => {
    const outcome = accepted(answered({ chosen: 'x' }, { set: { chosen: 'b' } }, { set: { chosen: 'a' } }));
    expect(outcome).toMatchObject({ status: 'merged', unchanged: true, next: { revision: 2 } });
  });
});

describe('what a change leaves', () => {
  const outcomeOf = (change: Change): Accepted =>
    accepted(
      applyChange(
        things,
        created(things, { title: 'a', tags: ['x'] }),
        { kind: 'update', base: 1, ...change },
        writing(things, 'B', { personId: 'ben', now: '2026-02-01T00:00:00.000Z' }),
      ),
    );
  it('is a document with the next revision, its creator, and who changed it', () => {
    expect(outcomeOf({ set: { title: 'b' } }).next).toMatchObject({
      revision: 2,
      createdAt: '2026-01-03T00:00:00.000Z',
      createdBy: 'ann',
      updatedAt: '2026-02-01T00:00:00.000Z',
      updatedBy: 'ben',
    });
  });
  it('has marks of the fields that really changed, and of no others', () => {
    const { marks } = outcomeOf({ set: { title: 'a', lines: ['l'] }, insert: { tags: ['x'] } }).next;
    expect(Object.keys(marks).sort()).toEqual(['*', 'lines']);
  });
  it('has a mark of a field that was taken away', () => {
    const { next } = outcomeOf({ set: { title: null } });
    expect(next.fields).toEqual({ tags: ['x'] });
    expect(next.marks.title?.[0]).toBe(2);
  });
  it('has nothing of the place and the index keys that the document had before', () => {
    const document = created(things, { title: 'a' });
    const stored = { ...document, pk: 'p', sk: 's', seq: 9, ix1: 'k', ix4: 'k', expiresAt: 5 };
    for (const kind of ['update', 'delete'] as const) {
      const { next } = accepted(applyChange(things, stored, { kind, base: 1 }, writing(things, 'A')));
      expect(Object.keys(next)).not.toEqual(expect.arrayContaining(['ix1']));
      for (const key of ['pk', 'sk', 'seq', 'ix1', 'ix4', 'expiresAt']) expect(next).not.toHaveProperty(key);
    }
  });
  it('keeps the publisher’s version of a document that has one', () => {
    const published = { ...created(things, { title: 'a' }), sourceVersion: 7 };
    expect(contentOf({ ...published, pk: 'p', ix1: 'k' } as typeof published)).toStrictEqual(published);
  });
  it('does not touch what it was made from', () => {
    const document = created(things, { tags: ['x'], log: ['x'], place: { floor: 1 } });
    const before = structuredClone(document);
    const change: DocumentChange = { kind: 'update', base: 1, insert: { tags: ['y'] }, append: { log: ['y'] } };
    applyChange(things, document, change, writing(things, 'A'));
    expect(document).toEqual(before);
  });
});

describe('validation of a change', () => {
  const strict = declared({
    title: { type: 'string', required: true, maxLength: 3 },
    size: { type: 'integer', minimum: 0, merge: 'counter' },
    note: { type: 'string', maxLength: 3, merge: 'server' },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 2, merge: 'set' },
  });
  const old = { ...created(strict, { title: 'a', size: 1, tags: ['x'] }), revision: 5 };
  const changed = (change: Change, document = old) =>
    applyChange(strict, document, { kind: 'update', base: 5, ...change }, writing(strict, 'A'));
  it.each<[Change, string]>([
    [{ set: { title: null } }, 'title is required'],
    [{ set: { title: 'long' } }, 'title must be at most 3 characters'],
    [{ add: { size: -2 } }, 'size must be at least 0'],
    [{ add: { size: Number.MAX_SAFE_INTEGER } }, 'size must be an integer of at most 2^53-1'],
    [{ insert: { tags: ['y', 'z'] } }, 'tags must be at most 2 elements'],
    [{ insert: { tags: [{ a: 1 }] } }, 'tags[1] must be a text'],
    [{ set: { tags: 'x' } }, 'tags must be a list'],
  ])('refuses %j: %s', (change, reason) => {
    expect(rejection(changed(change))).toEqual({ status: 'rejected', code: 'invalid-document', reason });
  });
  it('refuses an invalid value also where the server’s would be kept', () => {
    const theirs = afterwards(strict, old, ['B', { base: 5, set: { note: 'b' } }]);
    expect(rejection(changed({ set: { note: 'longer' } }, theirs)).reason).toBe('note must be at most 3 characters');
  });
  it('lets a field be changed beside one that a later rule made invalid', () => {
    const legacy = { ...old, fields: { title: 'far too long', size: 1 } };
    expect(accepted(changed({ add: { size: 1 } }, legacy)).next.fields).toEqual({ title: 'far too long', size: 2 });
    expect(accepted(changed({ set: { title: 'b' } }, legacy)).next.fields.title).toBe('b');
  });
});
