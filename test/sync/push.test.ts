import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packed } from '../../functions/sync/model/client-log.ts';
import { changeKey, clientKey, documentKey, type Head, headKey } from '../../lib/sync/items.ts';
import { device, list, pushed } from './push-world.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

const item = async (table: string, Key: Record<string, string>) =>
  (await world.dynamo.get({ TableName: table, Key, ConsistentRead: true })).Item;

describe('a push of one mutation', () => {
  it('stores the document, its place in the order, and that the client was answered', async () => {
    const ann = device();
    const answer = await pushed(world, ann, [list(ann.space, 1, 'home')]);
    expect(answer).toEqual({ last: 1, outcomes: [{ number: 1, status: 'applied' }] });
    const { documents, changes, spaces } = world.tables;
    expect(await item(documents, documentKey(ann.space, 'lists', 'home'))).toMatchObject({
      entity: 'Document',
      revision: 1,
      seq: 1,
      fields: { title: 'List 1', colour: 'grey' },
      createdBy: ann.personId,
    });
    expect(await item(changes, changeKey(ann.space, 1))).toMatchObject({
      entity: 'Change',
      collection: 'lists',
      id: 'home',
    });
    const head = (await item(spaces, headKey(ann.space))) as Head;
    expect(head).toMatchObject({ entity: 'Head', seq: 1, counts: { lists: 1 }, tail: [1] });
    expect(await item(spaces, clientKey(ann.personId, ann.clientId))).toMatchObject({
      entity: 'Client',
      last: 1,
      log: packed(['applied']),
    });
  });
});
