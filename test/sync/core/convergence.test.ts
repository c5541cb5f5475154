import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NextDocument } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { DocumentChange } from '../../../lib/sync/merge/document-change.ts';
import { isGreater, same } from '../../../lib/sync/merge/values.ts';
import { created, things, writing } from './sample.ts';

const member = fc.constantFrom('a', 'b', 'c', 'd');
const number = fc.integer({ min: -9, max: 9 });
const text = fc.constantFrom('a', 'b', 'm', 'z', '\u{1F600}', '\uff21');
const list = fc.array(member, { maxLength: 3 });

/** Any change of any field that the validator takes; few values, so that devices often mean the same. */
const change: fc.Arbitrary<DocumentChange> = fc
  .record({
    set: fc.record(
      {
        title: fc.option(text),
        chosen: fc.option(text),
        best: fc.option(number),
        first: fc.option(text),
        count: fc.option(number),
        tags: fc.option(list),
        log: fc.option(list),
        price: fc.option(fc.integer({ min: 0, max: 3 })),
      },
      { requiredKeys: [] },
    ),
    add: fc.record({ count: number }, { requiredKeys: [] }),
    insert: fc.record({ tags: list }, { requiredKeys: [] }),
    remove: fc.record({ tags: list }, { requiredKeys: [] }),
    append: fc.record({ log: fc.array(member, { maxLength: 1 }) }, { requiredKeys: [] }),
  })
  .map((parts) => ({ kind: 'update', ...parts }));

/** What arrives: whose change, and how far back the device's knowledge is. */
const arrivals = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.nat(4), change), { maxLength: 8 });

interface Seen {
  readonly document: NextDocument;
  readonly refused: number;
}

function arrive(start: NextDocument, all: readonly (readonly [string, number, DocumentChange])[]): Seen {
  let document = start;
  let refused = 0;
  for (const [writer, behind, wish] of all) {
    const base = Math.max(0, document.revision - behind);
    const applied = applyChange(things, document, { ...wish, base }, writing(things, writer));
    if (applied.status === 'rejected') refused++;
    else document = applied.next;
  }
  return { document, refused };
}

/** Changes of which the order of arrival must not matter. */
const commutative = fc.record({
  writer: fc.constantFrom('A', 'B'),
  base: fc.constantFrom(0, 1),
  best: fc.option(number, { nil: undefined }),
  first: fc.option(text, { nil: undefined }),
  count: number,
  insert: list,
});
const asChange = ({ base, best, first, count, insert }: typeof commutative extends fc.Arbitrary<infer T> ? T : never) =>
  ({
    kind: 'update',
    base,
    set: { ...(best === undefined ? {} : { best }), ...(first === undefined ? {} : { first }) },
    add: { count },
    insert: { tags: insert },
  }) as const;

describe('changes of several devices', () => {
  it('lead to the same counters, greatest, smallest and sets in any order of arrival (property)', () => {
    const shuffled = fc
      .array(commutative, { maxLength: 8 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const [left, right] = [one, other].map((all) => {
          let document = created(things, { count: 0, best: 0, first: 'q', tags: [] });
          for (const each of all) {
            const applied = applyChange(things, document, asChange(each), writing(things, each.writer));
            if (applied.status === 'rejected') throw new Error(applied.reason);
            document = applied.next;
          }
          return { ...document.fields, tags: [...(document.fields.tags as string[])].sort() };
        });
        expect(left).toEqual(right);
        const numbers = one.flatMap(({ best }) => (best === undefined ? [] : [best]));
        expect(left).toMatchObject({
          count: one.reduce((sum, { count }) => sum + count, 0),
          best: Math.max(0, ...numbers),
          tags: [...new Set(one.flatMap(({ insert }) => insert))].sort(),
        });
      }),
    );
  });
  it('add up in a counter, whatever else is written, as long as nobody sets it (property)', () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const without = all.map(([writer, behind, { set = {}, ...wish }]) => {
          const { count, ...others } = set as Record<string, unknown>;
          return [writer, behind, { ...wish, set: others }, count] as const;
        });
        let document = created(things, { count: 0 });
        let expected = 0;
        for (const [writer, behind, wish] of without) {
          const base = Math.max(0, document.revision - behind);
          const applied = applyChange(things, document, { ...wish, base }, writing(things, writer));
          if (applied.status === 'rejected') continue;
          expected += wish.add?.count ?? 0;
          document = applied.next;
        }
        expect(document.fields.count).toBe(expected);
      }),
    );
  });
  it('never lose an appended element, unless somebody who saw it replaces the list (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('A', 'B'), member), { maxLength: 8 }), (all) => {
        let document = created(things, {});
        for (const [writer, element] of all) {
          const append = { kind: 'update', base: 1, append: { log: [element] } } as const;
          const applied = applyChange(things, document, append, writing(things, writer));
          if (applied.status !== 'rejected') document = applied.next;
        }
        expect(document.fields.log ?? []).toEqual(all.map(([, element]) => element));
      }),
    );
  });
  it('never take a greatest value down or a smallest up (property)', () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        let document = created(things, { best: 0, first: 'm' });
        for (const each of all) {
          const { fields } = arrive(document, [each]).document;
          expect(isGreater(document.fields.best, fields.best)).toBe(false);
          expect(isGreater(fields.first, document.fields.first)).toBe(false);
          expect(fields.best).toBeDefined();
          document = arrive(document, [each]).document;
        }
      }),
    );
  });
  it('never overwrite a `never` field that the device has not seen as it is (property)', () => {
    let conflicts = 0;
    fc.assert(
      fc.property(arrivals, (all) => {
        let document = created(things, { price: 1 }, 'A');
        /** By revision: the value, and who wrote it. */
        const history: { value: unknown; writer: string }[] = [];
        history[1] = { value: 1, writer: 'A' };
        for (const [writer, behind, wish] of all) {
          const base = Math.max(0, document.revision - behind);
          const applied = applyChange(things, document, { ...wish, base }, writing(things, writer));
          if (applied.status === 'rejected') {
            conflicts++;
            continue;
          }
          const { revision, fields } = applied.next;
          if (!same(fields.price, document.fields.price)) {
            const unseen = history.slice(base + 1, revision).filter((entry) => entry !== undefined);
            const last = unseen.at(-1);
            expect(last === undefined || last.writer === writer).toBe(true);
            history[revision] = { value: fields.price, writer };
          }
          document = applied.next;
        }
      }),
      { numRuns: 300 },
    );
    expect(conflicts).toBeGreaterThan(10);
  });
  it('of one device on one base are never in conflict with each other, and the last stands (property)', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.constantFrom(0, 1), (all, base) => {
        let document = created(things, { title: 'x', price: 0, chosen: 'x' }, 'A');
        for (const wish of all) {
          const applied = applyChange(things, document, { ...wish, base }, writing(things, 'A'));
          if (applied.status === 'rejected') throw new Error(applied.reason);
          document = applied.next;
          for (const field of ['title', 'price', 'chosen'] as const) {
            const wished = (wish.set as Record<string, unknown>)[field];
            if (wished !== undefined) expect(document.fields[field] ?? null).toBe(wished);
          }
        }
      }),
    );
  });
});

describe('a change', () => {
  it('gives the same answer each time and touches nothing (property)', () => {
    const frozen = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
      return value;
    };
    fc.assert(
      fc.property(arrivals, change, fc.constantFrom('create', 'update', 'delete'), (all, wish, kind) => {
        const { document } = arrive(created(things, { title: 'x', tags: ['a'] }), all);
        const start = kind === 'create' ? undefined : frozen(structuredClone(document));
        const again = frozen(structuredClone({ ...wish, kind, base: 1 }));
        const first = applyChange(things, start, again, writing(things, 'B'));
        expect(applyChange(things, start, again, writing(things, 'B'))).toEqual(first);
      }),
    );
  });
  it('moves the revision by one when it changes something, and not at all when not (property)', () => {
    fc.assert(
      fc.property(arrivals, change, fc.nat(4), (all, wish, behind) => {
        const { document } = arrive(created(things, { title: 'x', tags: ['a'] }), all);
        const base = Math.max(0, document.revision - behind);
        const applied = applyChange(things, document, { ...wish, base }, writing(things, 'B'));
        if (applied.status === 'rejected') return;
        const changed = !same(applied.next.fields, document.fields);
        expect(applied.unchanged ?? false).toBe(!changed);
        expect(applied.next.revision).toBe(document.revision + (changed ? 1 : 0));
        for (const [field, mark] of Object.entries(applied.next.marks)) {
          const before = document.marks[field];
          if (same(applied.next.fields[field], document.fields[field])) expect(mark).toEqual(before);
          else expect(mark[0]).toBe(applied.next.revision);
        }
      }),
    );
  });
  it('has a merged outcome exactly when a policy had a say (property)', () => {
    fc.assert(
      fc.property(arrivals, change, fc.nat(4), (all, wish, behind) => {
        const { document } = arrive(created(things, { title: 'x' }, 'A'), all);
        const base = Math.max(0, document.revision - behind);
        const applied = applyChange(things, document, { ...wish, base }, writing(things, 'B'));
        if (applied.status === 'rejected') return;
        expect(applied.status === 'merged').toBe((applied.merged?.length ?? 0) > 0);
        if (behind === 0) {
          expect((applied.merged ?? []).filter(({ policy }) => policy !== 'max' && policy !== 'min')).toEqual([]);
        }
      }),
    );
  });
});
