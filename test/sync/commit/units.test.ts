import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mutation } from '../../../functions/sync/contract/push.ts';
import { logLength, marksLength, packed } from '../../../functions/sync/model/client-log.ts';
import { bytesPerMark } from '../../../functions/sync/model/mutation-mark.ts';
import { clientKey } from '../../../lib/sync/items.ts';
import { type Device, device, list, pushed } from '../push-world.ts';
import { clientOf } from '../space-state.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { counting } from '../transaction-units.ts';

let world: SyncWorld;
let port: ReturnType<typeof counting>;
let ann: Device;
beforeAll(async () => {
  world = await startSyncTables();
  port = counting(world.dynamo);
});
afterAll(() => world.stop());
beforeEach(() => {
  ann = device();
  port.counted.clear();
});

const lists = (count: number, from = 1) => Array.from({ length: count }, (_, index) => list(ann.space, from + index));
const update = (number: number, id: string, more: Partial<Mutation>): Mutation => ({
  ...list(ann.space, number, id),
  kind: 'update',
  base: 1,
  set: { title: `List ${number}` },
  ...more,
});
const task = (number: number, more: Partial<Mutation> = {}): Mutation => ({
  ...list(ann.space, number, 't1'),
  collection: 'tasks',
  set: { listId: 'l1', title: 'Milk', due: '2026-11-21', assignee: 'bob' },
  ...more,
});

/** Write units and transactions of the last of some pushes. */
async function costOf(...pushes: (readonly Mutation[])[]): Promise<{ units: number; transactions: number }> {
  for (const mutations of pushes) {
    port.counted.clear();
    world.consumed.length = 0;
    await pushed(world, ann, mutations, { dynamo: port.dynamo });
  }
  return { units: port.counted.total(), transactions: port.counted.transactions };
}

const writes = () =>
  world.consumed.filter(({ operation }) => /Write|Put|Update|Delete/.test(operation)).map(({ operation }) => operation);

describe('write units of a push', () => {
  it('are 8 for a document: head, client, document and change row, two each', async () => {
    expect(await costOf(lists(1))).toEqual({ units: 8, transactions: 1 });
    expect(Object.fromEntries(port.counted.units)).toEqual({
      [world.tables.spaces]: 4,
      [world.tables.documents]: 2,
      [world.tables.changes]: 2,
    });
  });

  it('are 8 for a change of a document, however often it was changed before and however many there are', async () => {
    const before = [lists(200), lists(200, 201), [update(401, 'l1', {})]];
    expect(await costOf(...before, [update(402, 'l1', { base: 2 })])).toEqual({ units: 8, transactions: 1 });
  });

  it('are 8 for the billionth mutation of a client, whose record is as full as it can be', async () => {
    await pushed(world, ann, lists(1));
    const last = 999_999_999_999;
    await world.dynamo.update({
      TableName: world.tables.spaces,
      Key: clientKey(ann.personId, ann.clientId),
      UpdateExpression: 'SET #last = :last, #log = :log, #marks = :marks',
      ExpressionAttributeNames: { '#last': 'last', '#log': 'log', '#marks': 'marks' },
      ExpressionAttributeValues: {
        ':last': last,
        ':log': packed(Array.from({ length: logLength }, () => 'rejected' as const)),
        ':marks': randomBytes(marksLength * bytesPerMark),
      },
    });
    expect(await costOf([update(last + 1, 'l1', {})])).toEqual({ units: 8, transactions: 1 });
    const client = await clientOf(world, ann);
    expect([client?.log.length, client?.marks?.length]).toEqual([500, 600]);
  });

  it('are 8 for several changes of one document', async () => {
    const changes = [update(2, 'l1', {}), update(3, 'l1', {}), update(4, 'l1', {})];
    expect(await costOf(lists(1), changes)).toEqual({ units: 8, transactions: 1 });
  });

  it('are 8 for a deletion', async () => {
    const { set: _, ...deletion } = update(2, 'l1', { kind: 'delete' });
    expect(await costOf(lists(1), [deletion])).toEqual({ units: 8, transactions: 1 });
  });

  it('are 4 for each document and 4 for each commit', async () => {
    expect(await costOf(lists(10))).toEqual({ units: 10 * 4 + 4, transactions: 1 });
    expect(await costOf(lists(45, 11))).toEqual({ units: 45 * 4 + 4, transactions: 1 });
    expect(await costOf(lists(100, 56))).toEqual({ units: 100 * 4 + 3 * 4, transactions: 3 });
  });

  it('are 2 for each index that a document enters, and as many more for each that it leaves', async () => {
    expect(await costOf([task(1)])).toEqual({ units: 8 + 4 * 2, transactions: 1 });
    const reported = world.consumed.find(
      ({ operation, tableName }) => operation === 'TransactWriteItems' && tableName === world.tables.documents,
    );
    expect(reported?.units).toBe(port.counted.units.get(world.tables.documents));
    const moved = task(2, { kind: 'update', base: 1, set: { due: '2026-12-24' } });
    expect(await costOf([moved])).toEqual({ units: 8 + 3 * 4, transactions: 1 });
    const noted = task(3, { kind: 'update', base: 2, set: { notes: 'two litres' } });
    expect(await costOf([noted])).toEqual({ units: 8, transactions: 1 });
    const gone = task(4, { kind: 'update', base: 3, set: { due: null } });
    expect(await costOf([gone])).toEqual({ units: 8 + 2 + 4 + 4, transactions: 1 });
  });

  it('are 4 for a rejection: the client and what is kept; the order does not move', async () => {
    expect(await costOf([task(1, { set: { title: 'Milk' } })])).toEqual({ units: 4, transactions: 1 });
    expect(await world.everything('changes')).not.toContainEqual(expect.objectContaining({ pk: ann.space }));
  });

  it('are 1 for what changes nothing: the client alone', async () => {
    await costOf(lists(1));
    expect(await costOf([update(2, 'l1', { set: { title: 'List 1' } })])).toEqual({ units: 0, transactions: 0 });
    expect(world.consumed.filter(({ operation }) => operation === 'PutItem')).toMatchObject([{ units: 1 }]);
  });

  it('are none for a push that is sent again', async () => {
    expect(await costOf(lists(10), lists(10))).toEqual({ units: 0, transactions: 0 });
    expect(writes()).toEqual([]);
  });
});

describe('read units of a push', () => {
  const reads = () =>
    world.consumed.filter(({ operation }) => operation === 'BatchGetItem').reduce((sum, { units }) => sum + units, 0);

  it('are one each for head, client and document, in one request', async () => {
    await costOf(lists(1), [update(2, 'l1', {})]);
    expect(reads()).toBe(3);
    const requests = world.consumed.filter(({ operation }) => operation === 'BatchGetItem');
    expect(requests.map(({ tableName }) => tableName).sort()).toEqual([world.tables.documents, world.tables.spaces]);
  });
});
