import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Collection, ValueType } from '../../../lib/contract/collection.ts';
import { seenBy } from '../../../lib/sync/access/seen-by.ts';
import { collections } from '../../../lib/sync/collections.generated.ts';
import type { Fields } from '../../../lib/sync/items.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import { changeBetween } from '../../../lib/sync/merge/changes-between.ts';
import { namesAt } from '../../../lib/sync/schema/names.ts';
import { checkVersion, documentDown } from '../../../lib/sync/schema/versions.ts';
import { accepted, accessOf, writing } from './sample.ts';

const texts = { date: '2026-11-30', 'date-time': '2026-11-30T09:30:00.000Z', email: 'ann@example.com' } as const;

/** Values of a declared type. */
function anyOf(type: ValueType): fc.Arbitrary<unknown> {
  switch (type.type) {
    case 'string': {
      if (type.enum) return fc.constantFrom(...type.enum);
      if (type.format === 'uuid') return fc.uuid();
      if (type.format) return fc.constant(texts[type.format]);
      const { minLength = 0, maxLength = 10 } = type;
      return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 10), unit: 'grapheme-ascii' });
    }
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.uniqueArray(anyOf(type.items), { maxLength: Math.min(type.maxItems ?? 3, 3) });
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(type.properties).map(([name, each]) => [name, anyOf(each)])));
    default:
      return fc.integer({ min: type.minimum ?? -5, max: type.maximum ?? (type.minimum ?? -5) + 10 });
  }
}

/** A document as an app of a version writes it: what it requires, and some of the rest. */
function documentAt(collection: Collection, version: number): fc.Arbitrary<Fields> {
  const fields = Object.entries(collection.fields).filter(([, { stamp }]) => !stamp);
  const required = fields.filter(([, field]) => field.required).map(([name]) => name);
  const all = Object.fromEntries(fields.map(([name, field]) => [name, anyOf(field)]));
  return fc.record(all, { requiredKeys: required }).map((document) => documentDown(collection, version, document));
}

const released = Object.values(collections)
  .filter(({ writer }) => writer === 'devices')
  .flatMap((collection) =>
    Array.from(
      { length: collection.version - collection.oldest + 1 },
      (_, i) => [collection.name, collection.oldest + i] as const,
    ),
  );

describe('every released version of every collection, against the newest backend', () => {
  it.each(released)('%s, version %i: what an app writes is what it reads (property)', (name, version) => {
    const collection = collections[name] as Collection;
    expect(checkVersion(collection, version)).toBe('ok');
    const owner = accessOf(collection);
    const by = writing(collection, 'A');
    const names = namesAt(collection, version);
    const isFree = ([field]: [string, unknown]) => !collection.fields[names.get(field) ?? '']?.stamp;
    const held = (fields: Fields) => Object.fromEntries(Object.entries(fields).filter(isFree));
    /** Without fields that only go one way: there the backend decides. */
    const free = (state: Fields) =>
      Object.fromEntries(
        Object.entries(state).filter(([field]) => {
          const merge = collection.fields[names.get(field) ?? '']?.merge;
          return merge !== 'max' && merge !== 'min';
        }),
      );
    const document = documentAt(collection, version);
    fc.assert(
      fc.property(document, document, (first, second) => {
        const made = accepted(applyChange(collection, undefined, changeBetween(collection, null, first, version), by));
        const seen = held(seenBy(collection, made.next, owner, version));
        expect(seen).toMatchObject(first);
        const wished = { ...seen, ...second };
        const change = { ...changeBetween(collection, seen, wished, version), base: 1 };
        const { next } = accepted(applyChange(collection, made.next, change, by));
        expect(seenBy(collection, next, owner, version)).toMatchObject(free(wished));
        expect(Object.keys(seenBy(collection, next, owner, version)).every((field) => names.has(field))).toBe(true);
      }),
    );
  });
  it('is more than one version', () => {
    expect(released.filter(([name]) => name === 'tasks').map(([, version]) => version)).toEqual([1, 2, 3]);
  });
});
