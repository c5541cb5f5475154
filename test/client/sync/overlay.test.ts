import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { collections } from '../../../client/src/generated/collections.ts';
import type { CollectionData } from '../../../client/src/sync/collection-data.ts';
import { withMutation } from '../../../client/src/sync/local/overlay.ts';
import type { Fields, Outgoing } from '../../../client/src/sync/store/rows.ts';
import { taskItems } from '../../../functions/tasks/contract.ts';
import type { CollectionAccess } from '../../../lib/sync/access/collection-access.ts';
import { stamped } from '../../../lib/sync/access/stamped.ts';
import type { NextDocument } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import { createBackend } from './backend.ts';
import { ada, bob, device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

const free: CollectionAccess = { may: () => true, role: 'owner', hidden: new Set(), locked: new Set() };
const now = '2026-11-01T09:00:00.000Z';
const tag = fc.constantFrom('a', 'b', 'c');

const update = fc.record(
  {
    set: fc.record(
      {
        title: fc.string({ minLength: 1, maxLength: 5 }),
        notes: fc.option(fc.string({ maxLength: 5 })),
        progress: fc.integer({ min: 0, max: 100 }),
        startedAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'),
        reviewer: fc.option(fc.constantFrom('r1', 'r2')),
        budget: fc.option(fc.nat(9)),
        tags: fc.option(fc.uniqueArray(tag)),
      },
      { requiredKeys: [] },
    ),
    add: fc.record({ votes: fc.nat(3) }, { requiredKeys: [] }),
    insert: fc.record({ tags: fc.array(tag, { maxLength: 3 }) }, { requiredKeys: [] }),
    remove: fc.record({ tags: fc.array(tag, { maxLength: 3 }) }, { requiredKeys: [] }),
    append: fc.record({ log: fc.array(tag, { maxLength: 3 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

describe('a mutation on top of a document', () => {
  it('gives what the backend makes of it, for every change when nobody else wrote', () => {
    fc.assert(
      fc.property(update, fc.array(update, { maxLength: 6 }), (first, later) => {
        let here: Fields | null = null;
        let there: NextDocument | undefined;
        const create = { ...first, kind: 'create' as const, set: { listId: 'l', title: 't', ...first.set } };
        for (const change of [create, ...later.map((each) => ({ ...each, kind: 'update' as const }))]) {
          const by = { access: free, personId: ada, writer: 'w', now, spaceId: `p-${ada}`, id: 'x' };
          const applied = applyChange(taskItems, there, { ...change, base: there?.revision ?? 0 }, by);
          if (applied.status === 'rejected') continue;
          there = applied.next;
          const mutation: Outgoing = {
            ...change,
            seq: 1,
            number: 1,
            space: `p-${ada}`,
            collection: 'tasks',
            id: 'x',
            base: 0,
            at: now,
          };
          here = withMutation(collections.tasks as unknown as CollectionData, here, mutation, ada);
        }
        fc.pre(there !== undefined);
        expect(here).toEqual(stamped(taskItems, there as NextDocument));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what the app sees', () => {
  it('never goes back for a moment while a change is sent, answered and received', async () => {
    const backend = createBackend();
    const space = backend.share({ [ada]: 'owner', [bob]: 'member' });
    const one = device(backend, { personId: ada });
    const other = device(backend, { personId: bob });
    const tasks = one.tasksIn(space);
    await tasks.create(newTask('0'), { id: 't' });
    await one.sync.flush();
    await eventually(async () => expect(await other.tasksIn(space).get('t')).toBeDefined());
    const seen: string[] = [];
    tasks.watch({}, ([task]) => seen.push(task?.title ?? '-'));
    for (let i = 1; i <= 30; i++) {
      await tasks.update('t', { title: String(i) });
      await other.tasksIn(space).update('t', { notes: `note ${i}` });
      if (i % 7 === 0) await one.sync.refresh();
    }
    await eventually(async () => expect(await tasks.status('t')).toEqual({ revision: 61, pending: 0 }));
    const numbers = seen.map(Number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(numbers.at(-1)).toBe(30);
  });

  it('never counts an increment or an appended element twice, whatever is lost or late', async () => {
    const backend = createBackend();
    const space = backend.share({ [ada]: 'owner', [bob]: 'member' });
    let call = 0;
    const one = device(backend, { personId: ada });
    const other = device(backend, { personId: bob });
    const tasks = one.tasksIn(space);
    await tasks.create(newTask('0'), { id: 't' });
    await one.sync.flush();
    await eventually(async () => expect(await other.tasksIn(space).get('t')).toBeDefined());
    backend.controls.fault = async (name, body) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      // Those of the other device are not counted: after three failures in a row the device pulls all the same.
      const counts = name === 'push' && /"add"|"append"/.test(JSON.stringify(body));
      return counts && call++ % 4 === 1 ? 'lost-answer' : undefined;
    };
    const seen: [number, number][] = [];
    let done = 0;
    tasks.watch({}, ([task]) => {
      seen.push([task?.votes ?? 0, task?.log?.length ?? 0]);
      expect(task?.votes ?? 0).toBeLessThanOrEqual(done + 1);
    });
    for (let i = 1; i <= 20; i++) {
      await tasks.increment('t', { votes: 1 });
      done = i;
      await tasks.append('t', { log: [`line ${i}`] });
      // Others change the document all the time, so that it is received at every moment.
      await other.tasksIn(space).update('t', { notes: `note ${i}` });
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await eventually(async () => expect((await tasks.status('t')).pending).toBe(0));
    expect(seen.at(-1)).toEqual([20, 20]);
    for (const [i, [votes, lines]] of seen.entries()) {
      expect(votes).toBeGreaterThanOrEqual(seen[i - 1]?.[0] ?? 0);
      expect(lines).toBeGreaterThanOrEqual(seen[i - 1]?.[1] ?? 0);
    }
  });

  it('holds others’ changes and its own together before anything is sent', async () => {
    const backend = createBackend();
    const space = backend.share({ [ada]: 'owner', [bob]: 'member' });
    const merges: string[] = [];
    const one = device(backend, {
      personId: ada,
      onMerged: ({ merged }) => merges.push(...merged.map(({ field, result }) => `${field} ${result}`)),
    });
    const other = device(backend, { personId: bob });
    await one.tasksIn(space).create(newTask('shared', { tags: ['a'], progress: 10 }), { id: 't' });
    await one.sync.flush();
    await eventually(async () => expect(await other.tasksIn(space).get('t')).toBeDefined());
    await one.sync.refresh();
    backend.controls.fault = (name, body) =>
      name === 'push' && JSON.stringify(body).includes('mine') ? 'lost-request' : undefined;
    await one
      .tasksIn(space)
      .change('t', { set: { notes: 'mine', progress: 20 }, insert: { tags: ['mine'] }, add: { votes: 1 } });
    await other
      .tasksIn(space)
      .change('t', { set: { title: 'theirs', progress: 50 }, insert: { tags: ['b'] }, add: { votes: 5 } });
    await eventually(async () =>
      expect(await one.tasksIn(space).get('t')).toMatchObject({
        title: 'theirs',
        notes: 'mine',
        progress: 50,
        tags: ['a', 'b', 'mine'],
        votes: 6,
      }),
    );
    backend.controls.fault = () => undefined;
    one.sync.wake();
    await eventually(() => expect(merges.sort()).toEqual(['progress kept', 'tags combined', 'votes combined']));
    await one.sync.refresh();
    expect(await one.tasksIn(space).get('t')).toMatchObject({
      title: 'theirs',
      notes: 'mine',
      progress: 50,
      tags: ['a', 'b', 'mine'],
      votes: 6,
    });
  });
});
