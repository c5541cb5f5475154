import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRestoreOptions } from '../../lib/restore/restore-options.ts';
import { restoreTable } from '../../lib/restore/restore-table.ts';
import type { Item } from '../../lib/restore/table-pages.ts';
import { startDynamoDb } from '../dynamodb.ts';

let server: Awaited<ReturnType<typeof startDynamoDb>>;
let client: DynamoDBClient;
let round = 0;
let tables: { readonly from: string; readonly into: string };

const item = (pk: string, more: Item = {}): Item => ({
  pk: { S: pk },
  sk: { S: 'X' },
  entity: { S: 'Thing' },
  ...more,
});
const amount = { N: '12345678901234567890123456789012345678' };

beforeAll(async () => {
  server = await startDynamoDb();
  client = new DynamoDBClient(server.config);
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});
beforeEach(async () => {
  round += 1;
  tables = { from: `copy-${round}`, into: `live-${round}` };
  for (const TableName of Object.values(tables))
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  const same = item('A#same', { amount, names: { SS: ['x', 'y'] }, bytes: { B: new Uint8Array([1, 2]) } });
  await put(tables.from, same, item('A#lost', { amount }), item('A#other', { n: { N: '1' } }), item('B#lost'));
  await put(
    tables.into,
    same,
    item('A#other', { n: { N: '2' } }),
    item('A#new', { entity: { S: 'Late' } }),
    item('B#new'),
  );
});

async function put(TableName: string, ...items: Item[]) {
  for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
}
const keys = async (TableName: string) =>
  ((await client.send(new ScanCommand({ TableName }))).Items ?? []).map(({ pk }) => pk?.S).sort();
const restore = (more: object = {}) => restoreTable(client, { ...tables, keep: false, apply: false, ...more });

describe('npm run restore', () => {
  it('counts what differs from the copy, by entity, and changes nothing', async () => {
    expect(await restore()).toEqual([
      { entity: 'Late', missing: 0, differing: 0, surplus: 1 },
      { entity: 'Thing', missing: 2, differing: 1, surplus: 1 },
    ]);
    expect(await keys(tables.into)).toEqual(['A#new', 'A#other', 'A#same', 'B#new']);
  });
  it('makes the table what the copy is, to the last digit', async () => {
    await restore({ apply: true });
    expect(await restore()).toEqual([]);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tables.into }));
    expect(Items.find(({ pk }) => pk?.S === 'A#lost')?.amount).toEqual(amount);
  });
  it('deletes nothing when it is told to keep', async () => {
    await restore({ apply: true, keep: true });
    expect(await keys(tables.into)).toEqual(['A#lost', 'A#new', 'A#other', 'A#same', 'B#lost', 'B#new']);
  });
  it('leaves other partitions alone', async () => {
    await restore({ apply: true, partition: 'A#' });
    expect(await keys(tables.into)).toEqual(['A#lost', 'A#other', 'A#same', 'B#new']);
  });
  it.each([
    [['--from', 'a'], /--from and --into are needed/],
    [['--from', 'a', '--into', 'a'], /are the same table/],
  ])('refuses %j', (argv, words) => {
    expect(() => readRestoreOptions(argv)).toThrow(words);
  });
});
