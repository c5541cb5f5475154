import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import { accepted, accessOf, afterwards, created, declared, rejection, things, writing } from './sample.ts';

const remove = (base?: number) => ({ kind: 'delete', ...(base === undefined ? {} : { base }) }) as const;

describe('a deletion', () => {
  it('leaves who and when, and nothing of the content', () => {
    const document = created(things, { title: 'a', price: 1 });
    const by = writing(things, 'B', { personId: 'ben', now: '2026-02-01T00:00:00.000Z' });
    expect(applyChange(things, document, remove(1), by)).toEqual({
      status: 'applied',
      next: {
        ...document,
        revision: 2,
        fields: {},
        marks: {},
        updatedAt: '2026-02-01T00:00:00.000Z',
        updatedBy: 'ben',
        deleted: true,
      },
    });
  });
  it('wins over what others changed meanwhile', () => {
    const document = afterwards(things, created(things, { title: 'a' }), [
      'B',
      { base: 1, set: { title: 'b', best: 1 } },
    ]);
    expect(accepted(applyChange(things, document, remove(1), writing(things, 'A'))).status).toBe('applied');
  });
  it('does not win over a field that must never be lost', () => {
    const document = afterwards(things, created(things, { price: 1 }), ['B', { base: 1, set: { price: 2 } }]);
    expect(rejection(applyChange(things, document, remove(1), writing(things, 'A')))).toMatchObject({
      code: 'conflict',
      reason: 'Someone else changed price.',
    });
    expect(accepted(applyChange(things, document, remove(2), writing(things, 'A'))).next.deleted).toBe(true);
    expect(accepted(applyChange(things, document, remove(1), writing(things, 'B'))).next.deleted).toBe(true);
  });
  it('does not win over a field that must never be lost and that was taken away', () => {
    const document = afterwards(things, created(things, { price: 1 }), ['B', { base: 1, set: { price: null } }]);
    expect(rejection(applyChange(things, document, remove(1), writing(things, 'A'))).code).toBe('conflict');
  });
  it('of a document that the device never saw is one of what is in it', () => {
    expect(rejection(applyChange(things, created(things, { price: 1 }), remove(), writing(things, 'B'))).code).toBe(
      'conflict',
    );
    expect(
      accepted(applyChange(things, created(things, { title: 'a' }), remove(), writing(things, 'B'))),
    ).toBeDefined();
  });
  it('does not name a field that the caller does not see', () => {
    const hidden = declared({ price: { type: 'integer', merge: 'never', read: ['owner'] } });
    const document = afterwards(hidden, created(hidden, { price: 1 }), ['B', { base: 1, set: { price: 2 } }]);
    const member = { ...writing(hidden, 'A'), access: accessOf(hidden, 'member') };
    expect(rejection(applyChange(hidden, document, remove(1), member)).reason).toBe(
      'Someone else changed the document.',
    );
  });
  it('of a deleted document changes nothing', () => {
    const gone = accepted(applyChange(things, created(things), remove(1), writing(things, 'A'))).next;
    expect(applyChange(things, gone, remove(1), writing(things, 'B'))).toEqual({
      status: 'applied',
      next: gone,
      unchanged: true,
    });
  });
  it('is final: the document is neither changed nor created again', () => {
    const gone = accepted(applyChange(things, created(things, { title: 'a' }), remove(1), writing(things, 'A'))).next;
    for (const kind of ['create', 'update'] as const) {
      for (const base of [0, 1, 2]) {
        const change = { kind, base, set: { title: 'back' } };
        expect(rejection(applyChange(things, gone, change, writing(things, 'A'))).code).toBe('deleted');
      }
    }
  });
});
