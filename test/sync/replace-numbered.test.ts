import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostWriters } from '../../lib/sync/merge/sent-rows.ts';
import { losing } from './faulty-dynamo.ts';
import { type Device, device, list, pushed } from './push-world.ts';
import { type Replacement, replaced } from './replace-world.ts';
import { nothing, task, votesIn, withTask } from './replaced-task.ts';
import { expectInOrder } from './space-state.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world?.stop());

const inOrder = async ({ space }: Device) => (await expectInOrder(world, space)).documents;
const votes = (by: Device) => votesIn(world, by);

const row = (writer: string, number: number, from: number, to: number, more: object = {}): Replacement => ({
  id: 't',
  assumed: { ...task, votes: from },
  next: { ...task, votes: to, ...more },
  sent: { writer, number },
});

/** Another installation of the same person. */
async function others(ann: Device, change: object): Promise<void> {
  const common = { ...list(ann.space, 1, 't'), collection: 'tasks', kind: 'update' as const, base: 1, set: {} };
  await pushed(world, device(ann.personId), [{ ...common, ...change }]);
}

describe('a replacement with a number', () => {
  it('is known when it comes again, whatever others did to the document meanwhile', async () => {
    const ann = await withTask(world);
    const first = [row('phone-00', 1, 0, 1)];
    const dynamo = losing(world.dynamo, 'transactWrite', 1);
    expect(await replaced(world, ann, 'tasks', first, { dynamo })).toEqual(nothing);
    await others(ann, { add: { votes: 10 }, set: { title: 'theirs' } });
    for (let again = 0; again < 2; again += 1) {
      const answer = await replaced(world, ann, 'tasks', first);
      expect(answer).toMatchObject({
        arrived: ['t'],
        conflicts: [{ id: 't', document: { votes: 11, title: 'theirs' } }],
        refused: [],
      });
    }
    expect(await votes(ann)).toEqual([11]);
  });

  it('does nothing when the document came back to the state that it assumed', async () => {
    const ann = await withTask(world);
    await replaced(world, ann, 'tasks', [row('phone-00', 1, 0, 1)]);
    await others(ann, { add: { votes: -1 } });
    expect(await replaced(world, ann, 'tasks', [row('phone-00', 1, 0, 1)])).toMatchObject({ arrived: ['t'] });
    expect(await votes(ann)).toEqual([0]);
  });

  it('is not taken for somebody else’s equal one, of the same person neither', async () => {
    const ann = await withTask(world);
    expect(await replaced(world, ann, 'tasks', [row('phone-00', 1, 0, 1)])).toEqual(nothing);
    const second = await replaced(world, ann, 'tasks', [row('tablet-0', 1, 0, 1)]);
    expect(second).toMatchObject({ arrived: [], conflicts: [{ document: { votes: 1 } }] });
    expect(await replaced(world, ann, 'tasks', [row('tablet-0', 2, 1, 2)])).toEqual(nothing);
    expect(await votes(ann)).toEqual([2]);
  });

  it('is one when it came many times at once', async () => {
    const ann = await withTask(world);
    const copies = Array.from({ length: 8 }, () => replaced(world, ann, 'tasks', [row('phone-00', 1, 0, 1)]));
    expect(await Promise.all(copies)).toEqual(copies.map(() => nothing));
    expect(await votes(ann)).toEqual([1]);
  });

  it('is of one person: somebody else’s of the same name is another', async () => {
    const ann = await withTask(world);
    await replaced(world, ann, 'tasks', [row('phone-00', 5, 0, 1)]);
    const eve = { ...device(), space: ann.space };
    await expect(replaced(world, eve, 'tasks', [row('phone-00', 1, 1, 2)])).rejects.toThrow('not-found');
    expect(await votes(ann)).toEqual([1]);
  });

  it('is remembered by the document for its last writers, at less than 30 bytes each', async () => {
    const ann = await withTask(world);
    for (let n = 0; n <= mostWriters; n += 1)
      await replaced(world, ann, 'tasks', [row(`writer-${randomUUID()}`, n + 1, n, n + 1)]);
    const [document] = await inOrder(ann);
    expect(document?.sent?.map(([, number]) => number)).toEqual(Array.from({ length: mostWriters }, (_, n) => n + 2));
    expect(JSON.stringify(document?.sent).length).toBeLessThan(30 * mostWriters);
  });

  it('survives other people’s changes, of every kind, until the document is gone', async () => {
    const ann = await withTask(world);
    await replaced(world, ann, 'tasks', [row('phone-00', 1, 0, 1)]);
    await others(ann, { set: { notes: 'theirs' } });
    expect((await inOrder(ann))[0]?.sent).toHaveLength(1);
    await replaced(world, ann, 'tasks', [{ id: 't', assumed: { ...task, votes: 1, notes: 'theirs' }, next: null }]);
    const late = await replaced(world, ann, 'tasks', [row('phone-00', 1, 0, 1)]);
    expect(late).toMatchObject({ arrived: ['t'], conflicts: [{ document: null }] });
  });
});
