import { type AttributeValue, BatchWriteItemCommand, ScanCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SyncWorld, startSyncTables } from '../sync/sync-tables.ts';
import { Actions } from './actions.ts';
import { allStored, checkDevice } from './checks.ts';
import type { Device } from './device.ts';
import { openDevice } from './open-device.ts';
import { Scene } from './scene.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

const patience = 120_000;
const tables = ['spaces', 'documents', 'changes'] as const;
type Row = Record<string, AttributeValue>;

async function rowsOf(TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await world.sdk.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }));
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}
async function send(TableName: string, requests: readonly WriteRequest[]) {
  for (let start = 0; start < requests.length; start += 25)
    await world.sdk.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: requests.slice(start, start + 25) } }),
    );
}

/** All of sync as of now, to be had back. */
async function backup(at: Scene): Promise<() => Promise<void>> {
  const kept = await at.conductor.call(() =>
    Promise.all(tables.map(async (table) => [world.names[table], await rowsOf(world.names[table])] as const)),
  );
  return () =>
    at.conductor.call(async () => {
      for (const [table, rows] of kept) {
        const keys = (await rowsOf(table)).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } as Row } }));
        await send(table, keys);
        await send(
          table,
          rows.map((Item) => ({ PutRequest: { Item } })),
        );
      }
    });
}

/** Devices of all kinds in one space of their people. */
async function shared(at: Scene): Promise<string> {
  const space = `s-${at.random.uuid()}`;
  await at.community.found(space, at.random.uuid());
  for (const kind of ['native', 'native', 'rxdb', 'watermelon'] as const) {
    const person = await at.signUp();
    await at.community.give(space, person, 'owner');
    at.devices.push(await openDevice(at, person, at.devices, { [kind]: 1 }, { release: 3, skew: 0 }));
    await at.conductor.idle();
  }
  return space;
}

/** Some people write something, and send it or not. */
async function write(at: Scene, actions: Actions, space: string, steps: number, who: readonly Device[]) {
  for (let step = 0; step < steps && who.length > 0; step += 1) {
    const device = at.random.pick(who);
    at.note(await actions.write(device, space));
    if (at.random.chance(0.4)) at.conductor.background(device.exchange());
    if (at.random.chance(0.3)) await at.conductor.idle();
  }
  await at.conductor.idle();
}

const tell = (device: Device, space: string, id: string) =>
  device.hand.create(space, 'tasks', id, { listId: 'l1', title: `${id} of ${device.name}` });

async function wrongOf(at: Scene, space: string, expected: readonly string[]): Promise<string[]> {
  const documents = await allStored(at.world, at.spaces);
  const found = [...at.answers.violations];
  for (const device of at.devices) found.push(...(await checkDevice(at.world, documents, device)));
  const live = new Set(documents.get(space)?.tasks.flatMap(({ id, deleted }) => (deleted ? [] : [id])));
  return [...found, ...expected.filter((id) => !live.has(id)).map((id) => `${id} is lost`)];
}

it.each([3, 5])(
  'devices ahead of tables that went back hold what the backend holds, once cursors have another secret, and what they had not sent arrives (%i)',
  async (seed) => {
    const at = new Scene(world, 7_000_000 + seed);
    await at.run(async () => {
      const space = await shared(at);
      const actions = new Actions(at.random.fork());
      await write(at, actions, space, 30, at.devices);
      await at.settle();
      const restore = await backup(at);
      await write(at, actions, space, 20, at.devices);
      await at.settle();
      const away = at.devices.filter(() => at.random.chance(0.5));
      for (const { name } of away) at.network.offline.add(name);
      await write(at, actions, space, 15, at.devices);
      for (const [i, device] of away.entries()) await tell(device, space, `unsent${i}`);
      await at.clock.advance(120_000, () => at.conductor.idle());
      await restore();
      at.backend.cursorKey = 'another secret of a test, longer than thirty-two characters';
      const here = at.devices.filter((device) => !away.includes(device));
      await write(at, actions, space, at.random.pick([0, 10, 40]), here);
      await at.settle();
      const unsent = away.map((_, i) => `unsent${i}`);
      // Who had nothing to send hears with the next change that its numbers are forgotten.
      for (const [i, device] of at.devices.entries()) await tell(device, space, `later${i}`);
      await at.settle();
      expect(await wrongOf(at, space, [...unsent, ...at.devices.map((_, i) => `later${i}`)])).toEqual([]);
    });
  },
  patience,
);
