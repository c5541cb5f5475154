import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import { changedByOthers, writerMark } from '../../../lib/sync/merge/writer-mark.ts';
import { accepted, afterwards, created, rejection, things, writing } from './sample.ts';

const price = (base: number | undefined, value: number) => ({
  kind: 'update' as const,
  ...(base === undefined ? {} : { base }),
  set: { price: value },
});

describe('who else wrote a field', () => {
  const document = afterwards(things, created(things, { price: 1, title: 'a' }, 'A'), [
    'B',
    { base: 1, set: { price: 2 } },
  ]);
  const code = (base: number | undefined, writer: string, current = document) => {
    const applied = applyChange(things, current, price(base, 9), writing(things, writer));
    return applied.status === 'rejected' ? applied.code : applied.status;
  };
  it.each<[string, number | undefined, string]>([
    ['A', 2, 'applied'],
    ['A', 1, 'conflict'],
    ['A', 0, 'conflict'],
    ['A', undefined, 'conflict'],
    ['B', 2, 'applied'],
    ['B', 1, 'applied'],
    ['B', undefined, 'applied'],
    ['C', 2, 'applied'],
    ['C', 1, 'conflict'],
  ])('%s, which knows revision %s: %s', (writer, base, expected) => {
    expect(code(base, writer)).toBe(expected);
  });
  it('the creator wrote all that the document was created with', () => {
    const fresh = created(things, { price: 1 }, 'A');
    expect([code(0, 'A', fresh), code(0, 'B', fresh), code(1, 'B', fresh)]).toEqual(['applied', 'conflict', 'applied']);
  });
  it('nobody wrote a field that was never there', () => {
    expect(code(0, 'B', created(things, { title: 'a' }, 'A'))).toBe('applied');
  });
  it('a revision that the document does not have yet vouches for nothing', () => {
    expect([code(3, 'A'), code(7, 'A'), code(7, 'B')]).toEqual(['conflict', 'conflict', 'applied']);
  });
  it('two people on one installation are two', () => {
    const anns = accepted(
      applyChange(things, document, price(2, 3), writing(things, 'shared', { personId: 'ann' })),
    ).next;
    const bens = applyChange(things, anns, price(2, 4), writing(things, 'shared', { personId: 'ben' }));
    expect(rejection(bens).code).toBe('conflict');
  });
  it('what was combined is nobody’s alone: a whole value of the same device does not throw away what it has not seen', () => {
    const start = created(things, { count: 1, tags: ['x'], log: ['x'] }, 'A');
    const both = afterwards(
      things,
      start,
      ['B', { base: 1, add: { count: 10 }, insert: { tags: ['b'] }, append: { log: ['b'] } }],
      ['A', { base: 1, add: { count: 1 }, insert: { tags: ['a'] }, append: { log: ['a'] } }],
    );
    const whole = { base: 1, set: { count: 0, tags: [], log: [] } };
    expect(afterwards(things, both, ['A', whole]).fields).toEqual({
      count: 12,
      tags: ['x', 'b', 'a'],
      log: ['x', 'b', 'a'],
    });
    expect(afterwards(things, both, ['A', { ...whole, base: 3 }]).fields).toEqual({ count: 0, tags: [], log: [] });
  });
  it('a field that no document has is nobody’s, whatever every object has', () => {
    expect(changedByOthers(document, 'constructor', 0, 'x')).toBe(false);
    expect(changedByOthers(document, '__proto__', 0, 'x')).toBe(false);
  });
});

describe('the mark of a writer', () => {
  it('is short, and the same each time', () => {
    const mark = writerMark('0192f1c0-1111-7222-8333-444455556666', '0192f1c0-aaaa-7bbb-8ccc-ddddeeeeffff');
    expect(mark).toMatch(/^[0-9a-z]{1,11}$/);
    expect(writerMark('0192f1c0-1111-7222-8333-444455556666', '0192f1c0-aaaa-7bbb-8ccc-ddddeeeeffff')).toBe(mark);
  });
  it('tells people and clients apart (property)', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { minLength: 3, maxLength: 20 }), (ids) => {
        const marks = ids.flatMap((one) => ids.map((other) => writerMark(one, other)));
        expect(new Set(marks).size).toBe(marks.length);
      }),
    );
  });
  it('is none that a creation or a combination has', () => {
    expect(['', '*']).not.toContain(writerMark('', ''));
  });
});

describe('quick edits of one device, all on the revision that it last received', () => {
  it('edits A to E: none is a conflict, E stands', () => {
    let document = created(things, { title: '0', price: 0, chosen: '0' }, 'A');
    for (const letter of ['a', 'b', 'c', 'd', 'e']) {
      const set = { title: letter, chosen: letter, price: letter.charCodeAt(0) };
      const outcome = accepted(applyChange(things, document, { kind: 'update', base: 1, set }, writing(things, 'A')));
      expect(outcome.status).toBe('applied');
      document = outcome.next;
    }
    expect(document).toMatchObject({ revision: 6, fields: { title: 'e', chosen: 'e', price: 101 } });
  });
  it('also when the device has not even heard that its document was created', () => {
    const document = afterwards(
      things,
      created(things, { price: 1, title: 'a' }, 'A'),
      ['A', { set: { price: 2 } }],
      ['A', { base: 0, set: { price: 3, title: 'b' } }],
    );
    expect(document.fields).toEqual({ price: 3, title: 'b' });
    expect(accepted(applyChange(things, document, { kind: 'delete' }, writing(things, 'A'))).next.deleted).toBe(true);
  });
  it('are a conflict as soon as someone else came between', () => {
    const document = afterwards(
      things,
      created(things, { price: 1 }, 'A'),
      ['A', { base: 1, set: { price: 2 } }],
      ['B', { base: 2, set: { price: 3 } }],
    );
    expect(rejection(applyChange(things, document, price(1, 4), writing(things, 'A'))).code).toBe('conflict');
  });
});
