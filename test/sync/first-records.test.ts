import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpacked } from '../../functions/sync/model/client-log.ts';
import { type ClientItem, clientKey } from '../../lib/sync/items.ts';
import { type Device, device, list, pushed } from './push-world.ts';
import { clientOf } from './space-state.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

/** The device's record as the first version wrote it: a letter for each outcome, and nothing of what the mutations were. */
async function asOfTheFirstVersion({ personId, clientId }: Device): Promise<void> {
  const TableName = world.tables.spaces;
  const Key = clientKey(personId, clientId);
  const { Item } = await world.dynamo.get<ClientItem>({ TableName, Key, ConsistentRead: true });
  const { marks: _, log = '', ...rest } = Item as ClientItem;
  const letters = unpacked(log).map((status) => status.charAt(0));
  await world.dynamo.put({ TableName, Item: { ...rest, log: letters.join('') } });
}

describe('a device that pushed to the first version', () => {
  it('goes on after an upgrade, and what it sends again is answered as before', async () => {
    const ann = device();
    const made = (...numbers: number[]) => numbers.map((number) => list(ann.space, number, `l${number}`));
    await pushed(world, ann, made(1, 2));
    await asOfTheFirstVersion(ann);
    const { outcomes } = await pushed(world, ann, made(1, 2, 3));
    expect(outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
    expect(await clientOf(world, ann)).toMatchObject({ last: 3, log: 'aaa' });
    expect((await pushed(world, ann, made(2, 3))).outcomes).toHaveLength(2);
  });
});
