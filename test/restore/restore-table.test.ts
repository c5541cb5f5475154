import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ResourceNotFoundException,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRestoreOptions } from '../../lib/restore/restore-options.ts';
import { restoreTable } from '../../lib/restore/restore-table.ts';
import { type Item, putMissing } from '../../lib/restore/table-pages.ts';
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
  it('puts back what is missing, and leaves all else as it is, when it is told to keep', async () => {
    await restore({ apply: true, keep: true });
    expect(await keys(tables.into)).toEqual(['A#lost', 'A#new', 'A#other', 'A#same', 'B#lost', 'B#new']);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tables.into }));
    expect(Items.find(({ pk }) => pk?.S === 'A#other')?.n).toEqual({ N: '2' });
  });
  it('keeps what was written after it was looked for', async () => {
    const late = item('A#lost', { n: { N: '3' } });
    await put(tables.into, late);
    await putMissing(client, tables.into, 'pk', [item('A#lost'), item('A#more')]);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tables.into }));
    expect(Items.find(({ pk }) => pk?.S === 'A#lost')).toEqual(late);
    expect(await keys(tables.into)).toContain('A#more');
  });
  it('leaves other partitions alone', async () => {
    await restore({ apply: true, partition: 'A#' });
    expect(await keys(tables.into)).toEqual(['A#lost', 'A#other', 'A#same', 'B#new']);
  });
  it('says of a partition that neither has that it is none, and not that the tables are the same', async () => {
    await expect(restore({ partition: 'A#lots' })).rejects.toThrow(
      'neither table has a partition that begins with A#lots',
    );
    expect(await restore({ partition: 'A#same' })).toEqual([]);
  });
  it('names a table that is not there', async () => {
    const wrong = { ...tables, from: 'never-made', keep: false, apply: false };
    await expect(restoreTable(client, wrong)).rejects.toThrow('there is no table never-made');
  });
  it.each([
    [['--from', 'a'], /--from and --into are needed/],
    [['--from', 'a', '--into', 'a'], /are the same table/],
    [['--from', 'a', '--into', 'b', '--partition', ''], /--partition is empty/],
  ])('refuses %j', (argv, words) => {
    expect(() => readRestoreOptions(argv)).toThrow(words);
  });
  // DynamoDB Local restores nothing, so it cannot say what a table is a copy of.
  it.each([
    ['notes', 'notes', /comparing/],
    ['notes', 'ledger', /back is a copy of notes, not of ledger/],
    ['gone', 'notes', /comparing/],
    ['notes', 'back', /--from is the copy/],
  ])('with a copy of %s into %s: %s', async (source, into, words) => {
    const arn = (name: string) => `arn:aws:dynamodb:eu-central-1:111122223333:table/${name}`;
    const tableOf = (TableName: string) => {
      const name = TableName.split('/').at(-1) ?? '';
      if (name === 'gone') throw new ResourceNotFoundException({ message: name, $metadata: {} });
      const isCopy = name === 'back';
      const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
      return { TableArn: arn(name), KeySchema, ...(isCopy ? { RestoreSummary: { SourceTableArn: arn(source) } } : {}) };
    };
    const send = async (command: { readonly input: { readonly TableName: string } }) => {
      if (!(command instanceof DescribeTableCommand)) throw new Error('comparing');
      return { Table: tableOf(command.input.TableName) };
    };
    const aws = { send } as unknown as DynamoDBClient;
    const from = into === 'back' ? 'notes' : 'back';
    await expect(restoreTable(aws, { from, into, keep: false, apply: true })).rejects.toThrow(words);
  });
});
