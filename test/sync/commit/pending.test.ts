import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mutation } from '../../../functions/sync/contract/push.ts';
import { defineModule } from '../../../lib/contract/module.ts';
import { createPublisher } from '../../../lib/sync/publish.ts';
import { Crash, dying, through } from '../faulty-dynamo.ts';
import { leavePending, stagedList } from '../large/pending-items.ts';
import { type Device, device, list, pushed } from '../push-world.ts';
import { clientOf, expectInOrder, spaceState } from '../space-state.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';

let world: SyncWorld;
let ann: Device;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());
beforeEach(() => {
  ann = device();
});

/** A large commit of ten lists that took effect, with none of its rows at its place. */
const leave = () =>
  leavePending(
    world.dynamo,
    world.tables,
    ann.space,
    Array.from({ length: 10 }, (_, index) => stagedList(ann.space, `left-${index}`, `Left ${index}`)),
    4,
  );

/** On a document of the large commit, and beside it. */
const mutations = (): Mutation[] => [
  { ...list(ann.space, 1, 'left-3'), kind: 'update', base: 1, set: { title: 'Changed' } },
  list(ann.space, 2, 'new'),
  list(ann.space, 3, 'left-4'),
];
const right = [{ status: 'applied' }, { status: 'applied' }, { status: 'rejected', code: 'already-exists' }];

async function expectBoth() {
  const { head, documents } = await expectInOrder(world, ann.space);
  expect(head?.pending).toBeUndefined();
  expect([head?.seq, documents.length]).toEqual([12, 11]);
  expect(documents.find(({ id }) => id === 'left-3')).toMatchObject({
    revision: 2,
    seq: 11,
    fields: { title: 'Changed' },
  });
  expect(await clientOf(world, ann)).toMatchObject({ last: 3, log: 'aar' });
}

describe('a push into a space with a large commit that is pending', () => {
  it('finishes it, and goes on from what it left', async () => {
    await leave();
    expect((await pushed(world, ann, mutations())).outcomes).toMatchObject(right);
    await expectBoth();
  });

  it('leaves all in order when it dies at any of its calls, before or after', async () => {
    await leave();
    let calls = 0;
    const counting = through(world.dynamo, (_, run) => {
      calls += 1;
      return run();
    });
    await pushed(world, ann, mutations(), { dynamo: counting });
    expect(calls).toBeGreaterThan(10);
    for (let call = 1; call <= calls; call += 1) {
      ann = device();
      await leave();
      const dead = pushed(world, ann, mutations(), { dynamo: dying(world.dynamo, call) });
      // Lanes of the finishing go in another order each time: the last calls may not be reached.
      await dead.catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      expect((await pushed(world, ann, mutations())).outcomes).toMatchObject(right);
      await expectBoth();
    }
  });

  it('finishes one that took effect between its read and its commit', async () => {
    let left = false;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      if (method === 'transactWrite' && !left) {
        left = true;
        await leave();
      }
      return run();
    });
    expect((await pushed(world, ann, mutations(), { dynamo })).outcomes).toMatchObject(right);
    await expectBoth();
  });

  it('is done by five at once, together', async () => {
    await leave();
    const answers = await Promise.all(Array.from({ length: 5 }, () => pushed(world, ann, mutations())));
    for (const { outcomes } of answers) expect(outcomes).toMatchObject(right);
    await expectBoth();
  });

  it('is left alone by those whose space it is not', async () => {
    await leave();
    const eve = device();
    const { outcomes } = await pushed(world, eve, [list(ann.space, 1)]);
    expect(outcomes).toMatchObject([{ code: 'not-found' }]);
    const { head, documents } = await spaceState(world, ann.space);
    expect([head?.pending === undefined, documents.length]).toEqual([false, 0]);
  });
});

it('a publication into a space with a large commit that is pending finishes it first', async () => {
  const shop = defineModule('shop', { summary: 'Orders' });
  const fields = { status: { type: 'string' } } as const;
  const orders = shop.collection('orders', { summary: 'Orders', writer: 'server', roles: { owner: ['read'] }, fields });
  await leave();
  const { publish } = createPublisher({ dynamo: world.dynamo, tables: world.tables });
  const publication = { space: ann.space, collection: orders, id: 'o1', version: 1, fields: { status: 'open' } };
  expect(await publish(publication)).toEqual({ result: 'published', seq: 11 });
  const { head, documents } = await spaceState(world, ann.space);
  expect([head?.pending, documents.length, head?.counts]).toEqual([undefined, 10, { lists: 10, orders: 1 }]);
});
