import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Contested, mergeStates } from '../../../client/src/rxdb/merge-states.ts';
import { type Fields, same } from '../../../client/src/rxdb/states.ts';
import { taskItems } from '../../../functions/tasks/contract.ts';
import type { NextDocument } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import { changeBetween } from '../../../lib/sync/merge/changes-between.ts';

const text = fc.constantFrom('a', 'b', 'c');
const members = fc.uniqueArray(text, { maxLength: 3 });
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const fields = fc
  .record({
    title: text,
    notes: optional(text),
    tags: optional(members),
    votes: fc.integer({ min: 10, max: 13 }),
    progress: optional(fc.integer({ min: 0, max: 4 })),
    budget: optional(fc.integer({ min: 0, max: 2 })),
    reviewer: optional(text),
    more: fc.array(text, { maxLength: 2 }),
    theirs: fc.boolean(),
  })
  .map(({ more, theirs: _, ...rest }) => ({ ...rest, log: ['start', ...more] }));

const clean = (state: object): Fields =>
  Object.fromEntries(
    Object.entries(state).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );

/** Members as an app changes them: some taken out, others added behind. */
const inOrder = (from: Fields, to: Fields): Fields => {
  const [before, after] = [(from.tags ?? []) as string[], (to.tags ?? []) as string[]];
  const tags = [...before.filter((each) => after.includes(each)), ...after.filter((each) => !before.includes(each))];
  return clean({ ...to, tags });
};

const by = (writer: string) => ({
  access: { may: () => true, role: 'owner', hidden: new Set<string>(), locked: new Set<string>() },
  personId: writer,
  writer,
  now: '2026-01-01T00:00:00.000Z',
  spaceId: 'p-1',
  id: 'a',
});

/** What the backend makes of it when both devices send mutations: theirs first, then ours on the same base. */
function onServer(assumed: Fields, theirs: Fields, own: Fields): Fields | 'conflict' {
  const make = (current: NextDocument | undefined, next: Fields, from: Fields | null, writer: string) => {
    const change = changeBetween(taskItems, from, { listId: 'l', ...next });
    return applyChange(taskItems, current, { ...change, base: from ? 1 : 0 }, by(writer));
  };
  const first = make(undefined, assumed, null, 'creator');
  if (first.status === 'rejected') throw new Error(first.reason);
  const from = { listId: 'l', ...assumed };
  const second = make(first.next, theirs, from, 'other');
  if (second.status === 'rejected') throw new Error(second.reason);
  const third = make(second.next, own, from, 'mine');
  if (third.status === 'rejected') return 'conflict';
  const { listId: _, status: __, priority: ___, ...rest } = third.next.fields;
  return clean(rest);
}

describe('merging states on the device', () => {
  it('gives what the backend gives for the same two writes sent as mutations', () => {
    fc.assert(
      fc.property(fields, fields, fields, (one, two, three) => {
        const assumed = clean(one);
        const own = inOrder(assumed, clean(three));
        // What a `max` field has on the server never goes back.
        const progress = Math.max(one.progress ?? 0, two.progress ?? 0);
        const kept = one.progress === undefined ? {} : { progress };
        const theirs = inOrder(assumed, clean({ ...two, ...kept }));
        const expected = onServer(assumed, theirs, own);
        let merged: Fields | 'conflict';
        try {
          merged = clean(mergeStates(taskItems, assumed, theirs, own));
        } catch (error) {
          if (!(error instanceof Contested)) throw error;
          merged = 'conflict';
        }
        expect(merged).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('never answers anything but the server’s state where the device changed nothing', () => {
    fc.assert(
      fc.property(fields, fields, (one, two) => {
        const [assumed, theirs] = [clean(one), clean(two)];
        expect(same(mergeStates(taskItems, assumed, theirs, assumed), theirs)).toBe(true);
      }),
    );
  });

  it('settles: what it merged, it merges to the same again', () => {
    fc.assert(
      fc.property(fields, fields, fields, (one, two, three) => {
        const [assumed, theirs, own] = [clean(one), clean(two), clean({ ...three, budget: one.budget })];
        const merged = mergeStates(taskItems, assumed, theirs, own);
        expect(mergeStates(taskItems, theirs, theirs, merged)).toEqual(merged);
      }),
    );
  });
});
