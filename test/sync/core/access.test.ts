import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentActions } from '../../../lib/contract/document-actions.ts';
import { collectionAccess } from '../../../lib/sync/access/collection-access.ts';
import { seenBy } from '../../../lib/sync/access/seen-by.ts';
import { stamped } from '../../../lib/sync/access/stamped.ts';
import { namesAt } from '../../../lib/sync/schema/names.ts';
import { accessOf, created, declared, person } from './sample.ts';

const roles = {
  owner: '*',
  member: ['read', 'create', 'update-own'],
  reader: ['read'],
} as const;
const notes = declared(
  {
    text: { type: 'string' },
    plan: { type: 'string', write: ['owner'] },
    pay: { type: 'integer', read: ['owner'], write: ['owner'] },
    rating: { type: 'integer', read: ['owner'] },
    vote: { type: 'integer', read: ['owner'], write: ['owner', 'member'] },
    madeAt: { type: 'string', stamp: 'created-at' },
    madeBy: { type: 'string', stamp: 'created-by', read: ['owner'] },
    changedAt: { type: 'string', stamp: 'updated-at' },
    changedBy: { type: 'string', stamp: 'updated-by' },
  },
  {
    roles,
    spaces: ['shared', 'organisation'],
    version: 3,
    steps: {
      2: [
        { rename: 'salary', to: 'pay' },
        { remove: 'mood', default: 'good' },
      ],
      3: [{ add: 'rating', default: 3 }],
    },
  },
);

const stored = {
  ...created(declared({})),
  version: 3,
  fields: { text: 'hello', plan: 'win', pay: 100, rating: 5, vote: 1 },
  createdAt: '1',
  createdBy: 'ann',
  updatedAt: '2',
  updatedBy: 'ben',
};

describe('access to a collection', () => {
  it.each([
    ['owner', [...documentActions]],
    ['member', ['read', 'create', 'update-own']],
    ['reader', ['read']],
    ['stranger', []],
    ['constructor', []],
    ['__proto__', []],
  ])('gives the role %s what the collection declares', (role, actions) => {
    const access = accessOf(notes, role);
    expect(documentActions.filter((action) => access.may(action))).toEqual(actions);
    expect(access.role).toBe(role);
  });
  it('gives an organisation’s own role what the organisation gave it', () => {
    const roles = { editor: ['things:read', 'things:update', 'other:delete'] };
    const access = collectionAccess(notes, person('ann'), { kind: 'organisation', space: { role: 'editor', roles } });
    expect(documentActions.filter((action) => access.may(action))).toEqual(['read', 'update']);
    expect(access.hidden).toEqual(new Set(['pay', 'rating', 'vote', 'madeBy']));
  });
  it('gives an organisation’s own role none of the fields of a contract’s role that has its name', () => {
    const space = { role: 'owner', roles: { owner: ['things:read', 'things:update'] } };
    const access = collectionAccess(notes, person('ann'), { kind: 'organisation', space });
    expect(access.hidden).toEqual(new Set(['pay', 'rating', 'vote', 'madeBy']));
    expect(access.locked).toEqual(new Set(['plan', 'pay', 'rating', 'vote', 'madeBy']));
  });
  it('gives nothing to who has no role', () => {
    const access = collectionAccess(notes, person('ann'), { kind: 'shared', space: {} });
    expect(documentActions.filter((action) => access.may(action))).toEqual([]);
    expect(access.role).toBe('');
    expect(access.hidden).toEqual(new Set(['pay', 'rating', 'vote', 'madeBy']));
  });
  it('gives nothing in spaces of a kind that holds no such documents', () => {
    const access = collectionAccess(notes, person('ann'), { kind: 'person', space: { role: 'owner' } });
    expect(documentActions.filter((action) => access.may(action))).toEqual([]);
  });
  it('gives nothing to a disabled account', () => {
    const disabled = { ...person('ann'), account: { personId: 'ann', status: 'disabled' as const } };
    expect(collectionAccess(notes, disabled, { kind: 'shared', space: { role: 'owner' } }).may('read')).toBe(false);
    const { account, ...unknown } = person('ann');
    expect(account.status).toBe('active');
    expect(collectionAccess(notes, unknown, { kind: 'shared', space: { role: 'owner' } }).may('read')).toBe(false);
  });
  it('lets devices only read what the backend writes', () => {
    const published = declared({}, { roles, writer: 'server' });
    const may = (role: string) => documentActions.filter((action) => accessOf(published, role).may(action));
    expect([may('owner'), may('reader'), may('stranger')]).toEqual([['read'], ['read'], []]);
  });
  it('locks fields that others write, and hidden ones unless they name the role', () => {
    expect(accessOf(notes, 'owner').locked).toEqual(new Set());
    expect(accessOf(notes, 'member').locked).toEqual(new Set(['plan', 'pay', 'rating', 'madeBy']));
    expect(accessOf(notes, 'reader').locked).toEqual(new Set(['plan', 'pay', 'rating', 'vote', 'madeBy']));
  });
});

describe('what a device gets of a document', () => {
  it('is all fields and stamps for who sees all', () => {
    expect(seenBy(notes, stored, accessOf(notes, 'owner'), 3)).toEqual({
      ...stored.fields,
      madeAt: '1',
      madeBy: 'ann',
      changedAt: '2',
      changedBy: 'ben',
    });
  });
  it('leaves out what the role does not see', () => {
    expect(seenBy(notes, stored, accessOf(notes, 'member'), 3)).toEqual({
      text: 'hello',
      plan: 'win',
      madeAt: '1',
      changedAt: '2',
      changedBy: 'ben',
    });
  });
  it('is in the words of the app’s version', () => {
    expect(seenBy(notes, stored, accessOf(notes, 'owner'), 1)).toMatchObject({ salary: 100, mood: 'good' });
    expect(seenBy(notes, stored, accessOf(notes, 'owner'), 1)).not.toHaveProperty('rating');
    expect(seenBy(notes, stored, accessOf(notes, 'member'), 1)).not.toHaveProperty('salary');
  });
  it('is taken up from the version in which it was stored', () => {
    const old = { ...stored, version: 1, fields: { text: 'hello', salary: 90, mood: 'bad' } };
    expect(stamped(notes, old)).toStrictEqual({
      text: 'hello',
      pay: 90,
      rating: 3,
      madeAt: '1',
      madeBy: 'ann',
      changedAt: '2',
      changedBy: 'ben',
    });
  });
  it('has no field that is not declared any more: nothing says who may see it', () => {
    const leftover = { ...stored, fields: { ...stored.fields, diary: 'secret', constructor: 'odd' } };
    expect(Object.keys(seenBy(notes, leftover, accessOf(notes, 'owner'), 3))).not.toContain('diary');
    expect(Object.keys(seenBy(notes, leftover, accessOf(notes, 'owner'), 3))).not.toContain('constructor');
  });
  it('has the same order of fields whatever order they are stored in', () => {
    const turned = { ...stored, fields: Object.fromEntries(Object.entries(stored.fields).toReversed()) };
    const owner = accessOf(notes, 'owner');
    expect(JSON.stringify(seenBy(notes, turned, owner, 2))).toBe(JSON.stringify(seenBy(notes, stored, owner, 2)));
  });
  it('never holds a hidden value, under any name, for any role and version (property)', () => {
    const secret = 'kept from you';
    const name = fc.constantFrom('text', 'plan', 'pay', 'rating', 'vote', 'salary', 'mood', 'diary');
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.constant(secret)),
        fc.constantFrom('owner', 'member', 'reader', 'stranger', ''),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (fields, role, storedAs, version) => {
          const access = accessOf(notes, role);
          const seen = seenBy(notes, { ...stored, createdBy: secret, version: storedAs, fields }, access, version);
          const names = namesAt(notes, version);
          for (const [field, value] of Object.entries(seen)) {
            expect(names.has(field)).toBe(true);
            if (value === secret) expect(access.hidden.has(names.get(field) ?? '')).toBe(false);
          }
          if (role !== 'owner') expect(Object.values(seen).filter((value) => value === secret).length).toBeLessThan(3);
        },
      ),
    );
  });
});
