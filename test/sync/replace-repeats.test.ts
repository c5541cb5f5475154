import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { losing, through } from './faulty-dynamo.ts';
import { mortal } from './large/mortal-ports.ts';
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

const votes = (by: Device) => votesIn(world, by);

/** A device that counts up, one request after the other. */
const counted = (from: number, to: number): Replacement[] =>
  Array.from({ length: to - from }, (_, n) => ({
    id: 't',
    assumed: { ...task, votes: from + n },
    next: { ...task, votes: from + n + 1 },
  }));
/** Numbers that look random and are the same in every run. */
function seeded(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('a replacement that is sent again', () => {
  it('counts once when its answer was lost', async () => {
    const ann = await withTask(world);
    const dynamo = losing(world.dynamo, 'transactWrite', 1);
    expect(await replaced(world, ann, 'tasks', counted(0, 1), { dynamo })).toEqual(nothing);
    expect(await replaced(world, ann, 'tasks', counted(0, 1))).toEqual(nothing);
    expect(await votes(ann)).toEqual([1]);
  });

  it('counts once when many copies of it arrive at once', async () => {
    const ann = await withTask(world);
    const answers = await Promise.all(Array.from({ length: 8 }, () => replaced(world, ann, 'tasks', counted(0, 1))));
    expect(answers).toEqual(Array.from({ length: 8 }, () => nothing));
    expect(await votes(ann)).toEqual([1]);
  });

  it('counts once wherever its process died', async () => {
    let points = 0;
    for (let call = 1; ; call += 1) {
      const ann = await withTask(world);
      const rows = [
        ...counted(0, 1),
        ...Array.from({ length: 60 }, (_, n) => ({ id: `n${n}`, assumed: null, next: task })),
      ];
      const { dynamo, life } = mortal(world.dynamo, call);
      await replaced(world, ann, 'tasks', rows, { dynamo }).catch(() => {});
      await expectInOrder(world, ann.space);
      expect(await replaced(world, ann, 'tasks', rows)).toEqual(nothing);
      expect((await votes(ann)).sort()).toEqual([...Array.from({ length: 60 }, () => 0), 1]);
      if (!life.died) break;
      points += 1;
    }
    // Two commits: a read and a transaction each.
    expect(points).toBe(4);
  });

  it('counts once when copies of several arrive in any order, while others count too', async () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const random = seeded(seed);
      const ann = await withTask(world);
      const requests = counted(0, 5);
      // Every request arrives when it was sent, and copies of it at any time afterwards.
      const copies = requests.flatMap((_, sent) =>
        Array.from({ length: 3 }, () => ({ sent, at: sent + random() * 8 })),
      );
      const arrivals = [...requests.map((_, sent) => ({ sent, at: sent })), ...copies].sort((a, b) => a.at - b.at);
      for (const { sent } of arrivals) await replaced(world, ann, 'tasks', [requests[sent] as Replacement]);
      const bob = device(ann.personId);
      const add = {
        ...list(ann.space, 1, 't'),
        collection: 'tasks',
        kind: 'update' as const,
        base: 1,
        set: {},
        add: { votes: 10 },
      };
      await pushed(world, bob, [add]);
      for (const { sent } of arrivals) await replaced(world, ann, 'tasks', [requests[sent] as Replacement]);
      expect([seed, ...(await votes(ann))]).toEqual([seed, 15]);
    }
  });

  it('is a conflict when someone else counted meanwhile, and nothing is lost when the device adds its own to theirs', async () => {
    const ann = await withTask(world);
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        let assumed: Record<string, unknown> = task;
        for (let mine = 0; mine < 4; ) {
          const next: Record<string, unknown> = { ...assumed, votes: Number(assumed.votes) + 1, notes: randomUUID() };
          const { conflicts } = await replaced(world, ann, 'tasks', [{ id: 't', assumed, next }]);
          assumed = conflicts[0]?.document ?? next;
          if (conflicts.length === 0) mine += 1;
        }
      }),
    );
    expect(await votes(ann)).toEqual([24]);
  });

  it('is written when only the head had moved, without reading again', async () => {
    const ann = await withTask(world);
    let reads = 0;
    let pushes = 0;
    const dynamo = through(world.dynamo, async (call, run) => {
      if (call.method === 'batchGet') reads += 1;
      if (call.method === 'transactWrite' && pushes === 0) {
        pushes += 1;
        await pushed(world, ann, [list(ann.space, 1)]);
      }
      return run();
    });
    expect(await replaced(world, ann, 'tasks', counted(0, 1), { dynamo })).toEqual(nothing);
    expect([reads, await votes(ann)]).toEqual([1, [undefined, 1]]);
  });
});
