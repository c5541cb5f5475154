import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { DocumentChange } from '../../../lib/sync/merge/document-change.ts';
import { mostBytes } from '../../../lib/sync/merge/refused-fields.ts';
import { writerMark } from '../../../lib/sync/merge/writer-mark.ts';
import { accepted, declared, rejection, space, things, writing } from './sample.ts';

const make = (change: Omit<DocumentChange, 'kind'>, collection = things) =>
  applyChange(collection, undefined, { kind: 'create', ...change }, writing(collection, 'A'));
const fieldsOf = (change: Omit<DocumentChange, 'kind'>, collection = things) =>
  accepted(make(change, collection)).next.fields;

describe('a new document', () => {
  it('has its place in time, its creator, and the first revision', () => {
    expect(make({ set: { title: 'a' } })).toEqual({
      status: 'applied',
      next: {
        entity: 'Document',
        spaceId: space,
        collection: 'things',
        id: 'd1',
        revision: 1,
        version: 1,
        fields: { title: 'a' },
        marks: { '*': [1, writerMark('ann', 'A')] },
        createdAt: '2026-01-03T00:00:00.000Z',
        createdBy: 'ann',
        updatedAt: '2026-01-03T00:00:00.000Z',
        updatedBy: 'ann',
      },
    });
  });
  it('has its defaults, where nothing was said of the field', () => {
    const defaults = declared({
      kind: { type: 'string', default: 'plain' },
      votes: { type: 'integer', default: 5, merge: 'counter' },
      best: { type: 'integer', default: 5, merge: 'max' },
      tags: { type: 'array', items: { type: 'string' }, default: ['new'], merge: 'set' },
      log: { type: 'array', items: { type: 'string' }, default: ['made'], merge: 'append' },
    });
    const all = { kind: 'plain', votes: 5, best: 5, tags: ['new'], log: ['made'] };
    expect(fieldsOf({}, defaults)).toEqual(all);
    expect(fieldsOf({ set: { kind: null, best: 2, votes: 1, tags: [] } }, defaults)).toEqual({
      best: 2,
      votes: 1,
      tags: [],
      log: ['made'],
    });
    const operations = {
      add: { votes: 2 },
      insert: { tags: ['x'] },
      remove: { tags: ['new'] },
      append: { log: ['b'] },
    };
    expect(fieldsOf(operations, defaults)).toEqual({ ...all, votes: 7, tags: ['x'], log: ['made', 'b'] });
    expect(fieldsOf({ set: { votes: 1 }, add: { votes: 1 } }, defaults).votes).toBe(2);
  });
  it('has no field that was set to null', () => {
    expect(fieldsOf({ set: { title: null, best: null, count: null, tags: null, log: null, price: null } })).toEqual({});
  });
  it('has each member of a set once, in the order of insertion', () => {
    expect(fieldsOf({ set: { tags: ['b', 'a', 'b'] }, insert: { tags: ['a', 'c'] } }).tags).toEqual(['b', 'a', 'c']);
  });
  it('has all elements of a list, also those that repeat', () => {
    expect(fieldsOf({ set: { lines: ['a', 'a'], log: ['x', 'x'] }, append: { log: ['x'] } })).toEqual({
      lines: ['a', 'a'],
      log: ['x', 'x', 'x'],
    });
  });
  it('needs what is required, unless a default gives it', () => {
    const needy = declared({
      title: { type: 'string', required: true },
      kind: { type: 'string', required: true, default: 'plain' },
    });
    expect(rejection(make({}, needy))).toEqual({
      status: 'rejected',
      code: 'invalid-document',
      reason: 'title is required',
    });
    expect(rejection(make({ set: { title: 'a', kind: null } }, needy)).reason).toBe('kind is required');
    expect(fieldsOf({ set: { title: 'a' } }, needy)).toEqual({ title: 'a', kind: 'plain' });
  });
  it('is refused with the names of what is wrong, not with its values', () => {
    const secret = 'x'.repeat(101);
    const { code, reason } = rejection(make({ set: { title: secret, best: 'many', tags: ['longer than ten'] } }));
    expect(code).toBe('invalid-document');
    expect(reason).toBe(
      'title must be at most 100 characters; best must be an integer of at most 2^53-1; tags[0] must be at most 10 characters',
    );
  });
  it('is refused with five problems and the number of the others', () => {
    const set = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`stranger${i}`, 1]));
    const { reason } = rejection(make({ set }));
    expect(reason.match(/is not a field/g)?.length).toBe(5);
    expect(reason).toContain('; and 3 more');
    const five = Object.fromEntries(Object.entries(set).slice(0, 5));
    expect(rejection(make({ set: five })).reason).not.toContain('more');
  });
  it('is refused when what was inserted or appended is no value of the field', () => {
    expect(rejection(make({ insert: { tags: [{ deep: true }] } })).reason).toBe('tags[0] must be a text');
    expect(rejection(make({ append: { log: [1] } })).reason).toBe('log[0] must be a text');
    expect(rejection(make({ add: { count: 0.5 } })).reason).toBe('count must be an integer of at most 2^53-1');
    expect(rejection(make({ add: { count: Number.NaN } })).code).toBe('invalid-document');
    expect(rejection(make({ add: { count: '1' as never } })).code).toBe('invalid-document');
  });
  it.each<[string, Omit<DocumentChange, 'kind'>, string]>([
    ['add', { add: { best: 1 } }, 'best is not a counter'],
    ['insert', { insert: { lines: ['a'] } }, 'lines is not a set'],
    ['remove', { remove: { log: ['a'] } }, 'log is not a set'],
    ['append', { append: { tags: ['a'] } }, 'tags cannot be appended to'],
  ])('takes %s only where the policy has it', (_part, change, reason) => {
    expect(rejection(make(change))).toMatchObject({ code: 'invalid-document', reason });
  });
});

describe('the size of a document', () => {
  const wide = declared({
    text: { type: 'string' },
    log: { type: 'array', items: { type: 'string' }, merge: 'append' },
  });
  const overhead = JSON.stringify({ text: '' }).length;
  it('is that of its JSON in UTF-8', () => {
    expect(fieldsOf({ set: { text: 'a'.repeat(mostBytes - overhead) } }, wide)).toBeDefined();
    expect(rejection(make({ set: { text: 'a'.repeat(mostBytes - overhead + 1) } }, wide)).code).toBe(
      'document-too-large',
    );
    expect(rejection(make({ set: { text: '\u00e9'.repeat(mostBytes / 2) } }, wide)).code).toBe('document-too-large');
  });
  it('is refused with advice, also when it grows', () => {
    const { next } = accepted(make({ set: { text: 'a'.repeat(mostBytes - 100) } }, wide));
    const change = { kind: 'update', base: 1, append: { log: ['b'.repeat(200)] } } as const;
    const refused = rejection(applyChange(wide, next, change, writing(wide, 'A')));
    expect(refused.code).toBe('document-too-large');
    expect(refused.reason).toContain('store large values as files');
    expect(refused.reason.length).toBeLessThan(200);
  });
});
