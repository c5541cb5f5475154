import { describe, expect, it } from 'vitest';
import type { NextDocument } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { DocumentChange } from '../../../lib/sync/merge/document-change.ts';
import { accessOf, created, declared, rejection, writing } from './sample.ts';

const roles = {
  owner: '*',
  member: ['read', 'create', 'update-own', 'delete-own'],
  editor: ['read', 'update'],
  cleaner: ['read', 'delete'],
  reader: ['read'],
  dropper: ['create', 'update', 'delete'],
} as const;
const notes = declared(
  {
    text: { type: 'string' },
    plan: { type: 'string', write: ['owner'] },
    tally: { type: 'integer', merge: 'counter', write: ['owner'] },
    pay: { type: 'integer', read: ['owner'] },
    vote: { type: 'integer', read: ['owner'], write: ['owner', 'editor'] },
    madeBy: { type: 'string', stamp: 'created-by' },
    touchedBy: { type: 'string', stamp: 'updated-by' },
  },
  { roles },
);
const anns = created(notes, { text: 'a' });
const gone: NextDocument = { ...anns, deleted: true, fields: {}, marks: {} };

const tried = (
  role: string,
  personId: string,
  current: NextDocument | undefined,
  change: DocumentChange,
  collection = notes,
) => {
  const by = writing(collection, 'A', { personId, access: accessOf(collection, role, personId) });
  const applied = applyChange(collection, current, change, by);
  return applied.status === 'rejected' ? applied.code : applied.status;
};
const create = { kind: 'create', set: { text: 'b' } } as const;
const update = { kind: 'update', base: 1, set: { text: 'b' } } as const;
const remove = { kind: 'delete', base: 1 } as const;

describe('who may change documents', () => {
  it.each<[string, string, string, string, string]>([
    ['owner', 'ben', 'applied', 'applied', 'applied'],
    ['member', 'ann', 'applied', 'applied', 'applied'],
    ['member', 'ben', 'applied', 'forbidden', 'forbidden'],
    ['editor', 'ben', 'forbidden', 'applied', 'forbidden'],
    ['cleaner', 'ben', 'forbidden', 'forbidden', 'applied'],
    ['reader', 'ann', 'forbidden', 'forbidden', 'forbidden'],
    ['dropper', 'ann', 'applied', 'not-found', 'not-found'],
    ['stranger', 'ann', 'forbidden', 'not-found', 'not-found'],
    ['', 'ann', 'not-found', 'not-found', 'not-found'],
  ])('as %s, %s creates: %s, updates Ann’s: %s, deletes it: %s', (role, personId, ...expected) => {
    const codes = [
      tried(role, personId, undefined, create),
      tried(role, personId, anns, update),
      tried(role, personId, anns, remove),
    ];
    expect(codes).toEqual(expected);
  });
  it.each<[string, DocumentChange, NextDocument | undefined, string]>([
    ['owner', create, anns, 'already-exists'],
    ['owner', create, gone, 'deleted'],
    ['owner', update, gone, 'deleted'],
    ['owner', update, undefined, 'not-found'],
    ['owner', remove, undefined, 'not-found'],
    ['owner', remove, gone, 'applied'],
    ['reader', create, anns, 'forbidden'],
    ['reader', create, gone, 'forbidden'],
    ['reader', update, gone, 'forbidden'],
    ['reader', remove, gone, 'forbidden'],
    ['reader', update, undefined, 'not-found'],
    ['stranger', update, gone, 'not-found'],
  ])('as %s, %j of a document that is %j: %s', (role, change, current, expected) => {
    expect(tried(role, 'ben', current, change)).toBe(expected);
  });
  it('only the backend changes what the backend writes', () => {
    const published = declared({ text: { type: 'string' } }, { writer: 'server', roles });
    for (const change of [create, update, remove]) {
      expect(tried('owner', 'ann', anns, change, published)).toBe('read-only-collection');
      expect(tried('', 'ann', anns, change, published)).toBe('not-found');
    }
  });
  it('spaces of a kind that holds no such documents take none', () => {
    const personal = declared({ text: { type: 'string' } }, { spaces: ['person'], roles });
    for (const change of [create, update, remove]) {
      expect(tried('owner', 'ann', undefined, change, personal)).toBe('unknown-collection');
    }
  });
});

describe('who may write fields', () => {
  it.each<[string, string, Omit<DocumentChange, 'kind'>, string]>([
    ['owner', 'plan', { set: { plan: 'x' } }, 'applied'],
    ['owner', 'pay', { set: { pay: 1 } }, 'applied'],
    ['editor', 'plan', { set: { plan: 'x' } }, 'field-forbidden'],
    ['editor', 'plan', { set: { plan: null } }, 'field-forbidden'],
    ['editor', 'plan beside others', { set: { text: 'b', plan: 'x' } }, 'field-forbidden'],
    ['editor', 'tally', { add: { tally: 1 } }, 'field-forbidden'],
    ['editor', 'pay, which it does not see', { set: { pay: 1 } }, 'field-forbidden'],
    ['editor', 'vote, which it does not see but may write', { set: { vote: 1 } }, 'applied'],
    ['owner', 'a stamp', { set: { madeBy: 'eve' } }, 'field-forbidden'],
    ['owner', 'a stamp as it is', { set: { madeBy: 'ann' } }, 'field-forbidden'],
    ['owner', 'the other stamp', { set: { touchedBy: null } }, 'field-forbidden'],
  ])('%s: %s', (role, _field, change, expected) => {
    expect(tried(role, 'ann', anns, { kind: 'update', base: 1, ...change })).toBe(expected);
    if (role === 'owner') expect(tried(role, 'ann', undefined, { kind: 'create', ...change })).toBe(expected);
  });
  it('is asked of new documents too', () => {
    expect(tried('member', 'ann', undefined, { kind: 'create', set: { plan: 'x' } })).toBe('field-forbidden');
    expect(tried('member', 'ann', undefined, { kind: 'create', add: { tally: 1 } })).toBe('field-forbidden');
  });
  it('is not asked of defaults', () => {
    const set = declared({ plan: { type: 'string', write: ['owner'], default: 'none' } });
    expect(tried('member', 'ann', undefined, { kind: 'create' }, set)).toBe('applied');
  });
  it('is answered with the role and the field', () => {
    const by = writing(notes, 'A', { access: accessOf(notes, 'editor') });
    const change = { kind: 'update', set: { plan: 'x' } } as const;
    expect(rejection(applyChange(notes, anns, change, by)).reason).toBe("The role 'editor' may not write plan.");
  });
  it('is told nothing of a merge in a field that it does not see', () => {
    const voted = applyChange(
      notes,
      created(notes, { vote: 1, text: 'a' }),
      { kind: 'update', set: { vote: 2 } },
      {
        ...writing(notes, 'B'),
        access: accessOf(notes, 'editor'),
      },
    );
    expect(voted).toMatchObject({ status: 'applied', next: { fields: { vote: 2 } } });
    expect(voted).not.toHaveProperty('merged');
    const both = applyChange(
      notes,
      created(notes, { vote: 1, text: 'a' }),
      { kind: 'update', set: { vote: 2, text: 'b' } },
      { ...writing(notes, 'B'), access: accessOf(notes, 'editor') },
    );
    expect(both).toMatchObject({ merged: [{ field: 'text', policy: 'last-writer', result: 'taken' }] });
  });
});

describe('names that every object has', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a field of no document', (name) => {
    const value = JSON.parse(`{"${name}":{"polluted":1}}`);
    const list = JSON.parse(`{"${name}":["polluted"]}`);
    const number = JSON.parse(`{"${name}":1}`);
    const changes = [{ set: value }, { add: number }, { insert: list }, { remove: list }, { append: list }];
    for (const change of changes) {
      for (const kind of ['create', 'update'] as const) {
        const current = kind === 'create' ? undefined : anns;
        const applied = applyChange(
          notes,
          current,
          { kind, ...change },
          writing(notes, 'A', { access: accessOf(notes) }),
        );
        expect(rejection(applied)).toMatchObject({ code: 'invalid-document', reason: `"${name}" is not a field` });
      }
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});
