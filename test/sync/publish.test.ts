import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';
import { headKey, spaceKey } from '../../lib/sync/items.ts';
import { createPublisher, type Publication, type Publisher } from '../../lib/sync/publish.ts';
import { publishAccess } from '../../lib/sync/publish-access.ts';
import { personSpace, sharedSpace } from '../../lib/sync/space-id.ts';
import { tableRights } from '../identity/watched-ports.ts';
import { losing } from './faulty-dynamo.ts';
import { leavePending, stagedList } from './large/pending-items.ts';
import { headOf, published } from './published-document.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

const shop = defineModule('shop', { summary: 'A module that tells devices of its orders' });
const orders = shop.collection('orders', {
  summary: 'Orders',
  writer: 'server',
  roles: { owner: ['read'] },
  fields: { status: { type: 'string', enum: ['open', 'sent'], required: true }, note: { type: 'string' } },
});

let world: SyncWorld;
let space: string;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());
beforeEach(() => {
  space = personSpace(randomUUID());
});

const publisher = (dynamo = world.dynamo): Publisher => createPublisher({ dynamo, tables: world.tables });
const order = (version: number, more: Partial<Publication> = {}): Publication => ({
  space,
  collection: orders,
  id: 'o1',
  version,
  fields: { status: 'open', note: `v${version}` },
  ...more,
});
const stored = (id = 'o1') => published(world, space, orders, id);
const head = () => headOf(world, space);

describe('publishing a document', () => {
  it('puts it into the order of the space', async () => {
    expect(await publisher().publish(order(7))).toEqual({ result: 'published', seq: 1 });
    expect(await stored()).toMatchObject({ revision: 1, seq: 1, sourceVersion: 7, createdBy: 'server' });
    expect(await head()).toMatchObject({ seq: 1, counts: { orders: 1 } });
  });

  it('passes over a version that is older or the same', async () => {
    await publisher().publish(order(7));
    expect(await publisher().publish(order(7, { fields: { status: 'sent' } }))).toEqual({ result: 'outdated' });
    expect(await publisher().publish(order(6))).toEqual({ result: 'outdated' });
    expect((await head())?.seq).toBe(1);
    expect((await stored())?.fields).toEqual({ status: 'open', note: 'v7' });
  });

  it('takes it away, remembers the version, and brings it back with a newer one only', async () => {
    await publisher().publish(order(1));
    expect(await publisher().publish(order(3, { fields: null }))).toEqual({ result: 'published', seq: 2 });
    expect(await publisher().publish(order(2))).toEqual({ result: 'outdated' });
    expect(await stored()).toMatchObject({ deleted: true, fields: {}, revision: 2 });
    expect((await head())?.counts).toEqual({});
    expect(await publisher().publish(order(4))).toEqual({ result: 'published', seq: 3 });
    const back = await stored();
    expect([back?.deleted, back?.expiresAt, back?.revision]).toEqual([undefined, undefined, 3]);
  });

  it('ends with the newest version, whatever the order of arrival, while others write too', async () => {
    const versions = Array.from({ length: 20 }, (_, index) => (index * 7) % 20);
    const results = await Promise.all(
      versions.flatMap((version) => [
        publisher().publish(order(version)),
        publisher().publish(order(1, { id: `other-${version}` })),
      ]),
    );
    const published = results.filter(({ result }) => result === 'published').length;
    expect((await stored())?.sourceVersion).toBe(19);
    expect((await head())?.seq).toBe(published);
    expect((await head())?.counts).toEqual({ orders: 21 });
  });

  it('takes effect once when the answer of its commit is lost', async () => {
    const dynamo = losing(world.dynamo, 'transactWrite', 1);
    expect(await publisher(dynamo).publish(order(5))).toEqual({ result: 'outdated' });
    expect((await head())?.seq).toBe(1);
    expect((await stored())?.revision).toBe(1);
  });

  it('leaves spaces alone that are not there: deleted ones, and shared ones that nobody made', async () => {
    space = sharedSpace(randomUUID());
    expect(await publisher().publish(order(1))).toEqual({ result: 'no-space' });
    const made = { ...spaceKey(space), entity: 'Space', spaceId: space, status: 'active' };
    await world.dynamo.put({ TableName: world.tables.spaces, Item: made });
    expect(await publisher().publish(order(1))).toEqual({ result: 'published', seq: 1 });
    await world.dynamo.update({
      TableName: world.tables.spaces,
      Key: headKey(space),
      UpdateExpression: 'SET #status = :deleted',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':deleted': 'deleted' },
    });
    expect(await publisher().publish(order(2))).toEqual({ result: 'no-space' });
    expect((await stored())?.sourceVersion).toBe(1);
  });

  it('refuses what its collection does not hold, and collections that devices write', async () => {
    const { publish } = publisher();
    await expect(publish(order(1, { fields: { status: 'lost' } }))).rejects.toThrow("one of 'open', 'sent'");
    await expect(publish(order(1, { fields: {} }))).rejects.toThrow('status is required');
    await expect(publish(order(1, { fields: { status: 'open', note: 'x'.repeat(110_000) } }))).rejects.toThrow('files');
    await expect(publish(order(1, { id: 'a/b' }))).rejects.toThrow('no id');
    await expect(publish(order(1, { collection: { ...orders, writer: 'devices' } }))).rejects.toThrow('devices');
    await expect(publish(order(1, { collection: { ...orders, spaces: ['shared'] } }))).rejects.toThrow('no space');
    await expect(publish(order(1.5))).rejects.toThrow('no integer');
    expect(await head()).toBeUndefined();
  });

  it('uses the rights that it says, and no other', async () => {
    const used = new Set<string>();
    const rights = tableRights((table) => table.replace('.', '/'));
    const dynamo = new Proxy(world.dynamo, {
      get: (target, property) => {
        const method = Reflect.get(target, property) as (...input: unknown[]) => unknown;
        return (...input: unknown[]) => {
          const tables = Object.keys((input[0] as { RequestItems?: object }).RequestItems ?? {});
          const batch = tables.map((table) => `${table.replace('.', '/')}:BatchWriteItem`);
          for (const right of property === 'batchWrite' ? batch : rights(String(property), input)) used.add(right);
          return method.apply(target, input);
        };
      },
    });
    await leavePending(world.dynamo, world.tables, space, [stagedList(space, 'left', 'Left')]);
    await publisher(dynamo).publish(order(1));
    const said = Object.entries(publishAccess).flatMap(([table, actions]) => actions.map((each) => `${table}:${each}`));
    expect([...used].sort()).toEqual(said.sort());
  });
});
