import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Consumed, Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { AwsError, ConditionFailed, NotFound, TransactionCanceled } from '../../lib/runtime/aws/errors.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';

let local: DynamoDbLocal;
let dynamo: Dynamo;
const consumed: Consumed[] = [];
const TableName = 'things';

beforeAll(async () => {
  local = await startDynamoDbLocal('pk', 'sk');
  dynamo = createDynamo({ config: local.config });
});

afterAll(async () => {
  closeConnections();
  await local?.stop();
});

describe('single items on DynamoDB Local', () => {
  it('reads back what was put, with every kind of value', async () => {
    const item = {
      pk: 'kinds',
      sk: '1',
      text: 'Ünïcödé 😀 "quoted"',
      empty: '',
      count: 42,
      fraction: 0.1,
      tiny: 1e-100,
      huge: 9007199254740993n,
      yes: true,
      nothing: null,
      list: [1, 'two', { three: [3] }],
      tags: new Set(['a', 'b']),
      numbers: new Set([1, 2.5, 9007199254740993n]),
      bytes: new Uint8Array([0, 255, 7]),
      nested: { deep: { er: new Set([new Uint8Array([1])]) } },
    };
    await dynamo.put({ TableName, Item: { ...item, absent: undefined } });
    const { Item } = await dynamo.get({ TableName, Key: { pk: 'kinds', sk: '1' }, ConsistentRead: true });
    expect(Item).toEqual(item);
  });

  it('answers no Item for a key that is not there', async () => {
    expect(await dynamo.get({ TableName, Key: { pk: 'none', sk: '1' } })).toEqual({});
  });

  it('returns the values that an update was asked for', async () => {
    await dynamo.put({ TableName, Item: { pk: 'update', sk: '1', count: 1 } });
    const { Attributes } = await dynamo.update({
      TableName,
      Key: { pk: 'update', sk: '1' },
      UpdateExpression: 'SET #count = #count + :one',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'ALL_NEW',
    });
    expect(Attributes).toEqual({ pk: 'update', sk: '1', count: 2 });
  });

  it('rejects with ConditionFailed and the stored item when the condition does not hold', async () => {
    await dynamo.put({ TableName, Item: { pk: 'condition', sk: '1', owner: 'ada' } });
    const second = dynamo.put({
      TableName,
      Item: { pk: 'condition', sk: '1', owner: 'bob' },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const error = await second.catch((reason) => reason);
    expect(error).toBeInstanceOf(ConditionFailed);
    expect(error).toMatchObject({
      code: 'ConditionalCheckFailedException',
      operation: 'dynamodb:PutItem',
      item: { pk: 'condition', sk: '1', owner: 'ada' },
    });
  });

  it('leaves the item out of ConditionFailed when it was not asked for', async () => {
    const failing = dynamo.delete({
      TableName,
      Key: { pk: 'condition', sk: '1' },
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': 'nobody' },
    });
    await expect(failing).rejects.toMatchObject({ name: 'ConditionFailed', item: undefined });
  });

  it('deletes and returns what was there', async () => {
    await dynamo.put({ TableName, Item: { pk: 'delete', sk: '1', n: 1 } });
    const { Attributes } = await dynamo.delete({ TableName, Key: { pk: 'delete', sk: '1' }, ReturnValues: 'ALL_OLD' });
    expect(Attributes).toEqual({ pk: 'delete', sk: '1', n: 1 });
  });

  it('rejects at once with what DynamoDB says about a faulty request', async () => {
    const faulty = dynamo.get({ TableName, Key: { pk: 'only half' } });
    const error = await faulty.catch((reason) => reason);
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ code: 'ValidationException', status: 400 });
  });

  it('rejects with NotFound for a table that does not exist', async () => {
    await expect(dynamo.get({ TableName: 'no-such-table', Key: { pk: 'a', sk: 'b' } })).rejects.toBeInstanceOf(
      NotFound,
    );
  });
});

describe('queries on DynamoDB Local', () => {
  beforeAll(async () => {
    const writes = Array.from({ length: 60 }, (_, index) => ({
      PutRequest: { Item: { pk: 'list', sk: String(index).padStart(3, '0'), index } },
    }));
    await dynamo.batchWrite({ RequestItems: { [TableName]: writes } });
  });

  it('pages in both directions', async () => {
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'list' },
      Limit: 25,
      ScanIndexForward: false,
    };
    const seen: number[] = [];
    let start: Record<string, string> | undefined;
    for (;;) {
      const page = await dynamo.query<{ index: number }>({ ...query, ...(start ? { ExclusiveStartKey: start } : {}) });
      seen.push(...page.Items.map((item) => item.index));
      start = page.LastEvaluatedKey as Record<string, string> | undefined;
      if (!start) break;
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => 59 - index));
  });

  it('reads and deletes more keys than one request may hold', async () => {
    const many = Array.from({ length: 130 }, (_, index) => ({ pk: 'many', sk: String(index) }));
    await dynamo.batchWrite({ RequestItems: { [TableName]: many.map((Item) => ({ PutRequest: { Item } })) } });
    const read = () => dynamo.batchGet({ RequestItems: { [TableName]: { Keys: many, ConsistentRead: true } } });
    expect((await read()).Responses[TableName]).toHaveLength(130);
    await dynamo.batchWrite({ RequestItems: { [TableName]: many.map((Key) => ({ DeleteRequest: { Key } })) } });
    expect((await read()).Responses[TableName]).toEqual([]);
  });
});

describe('transactions on DynamoDB Local', () => {
  const put = (sk: string, extra: object = {}) => ({
    Put: {
      TableName,
      Item: { pk: 'transaction', sk, ...extra },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  });

  it('writes all, and reads them in the order asked', async () => {
    await dynamo.transactWrite({ TransactItems: [put('a', { n: 1 }), put('b', { n: 2 })] });
    const { Responses } = await dynamo.transactGet<{ n: number }>({
      TransactItems: ['b', 'none', 'a'].map((sk) => ({ Get: { TableName, Key: { pk: 'transaction', sk } } })),
    });
    expect(Responses.map(({ Item }) => Item?.n)).toEqual([2, undefined, 1]);
  });

  it('names the reason and the old item of the write that stopped it, and writes nothing', async () => {
    const error = await dynamo.transactWrite({ TransactItems: [put('c'), put('a')] }).catch((reason) => reason);
    expect(error).toBeInstanceOf(TransactionCanceled);
    expect(error.reasons).toEqual([
      { code: 'None' },
      { code: 'ConditionalCheckFailed', message: expect.any(String), item: { pk: 'transaction', sk: 'a', n: 1 } },
    ]);
    expect(error.conditionFailedAt(0)).toBe(false);
    expect(error.conditionFailedAt(1)).toBe(true);
    expect(await dynamo.get({ TableName, Key: { pk: 'transaction', sk: 'c' } })).toEqual({});
  });

  it('applies a transaction with one token once', async () => {
    const write = {
      ClientRequestToken: 'the-same-token',
      TransactItems: [
        {
          Update: {
            TableName,
            Key: { pk: 'transaction', sk: 'counter' },
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': 1 },
          },
        },
      ],
    };
    await dynamo.transactWrite(write);
    await dynamo.transactWrite(write);
    const { Item } = await dynamo.get({ TableName, Key: { pk: 'transaction', sk: 'counter' }, ConsistentRead: true });
    expect(Item?.n).toBe(1);
  });
});

describe('consumed units', () => {
  it('are reported for every operation when a collector is given', async () => {
    const metered = createDynamo({ config: local.config, onConsumed: (each) => consumed.push(each) });
    await metered.put({ TableName, Item: { pk: 'units', sk: '1', text: 'x'.repeat(1500) } });
    await metered.get({ TableName, Key: { pk: 'units', sk: '1' }, ConsistentRead: true });
    await metered.batchGet({ RequestItems: { [TableName]: { Keys: [{ pk: 'units', sk: '1' }] } } });
    await metered.transactWrite({
      TransactItems: [{ Delete: { TableName, Key: { pk: 'units', sk: '1' } } }],
    });
    expect(consumed.map(({ operation, units }) => [operation, units])).toEqual([
      ['PutItem', 2],
      ['GetItem', 1],
      ['BatchGetItem', 0.5],
      ['TransactWriteItems', 4],
    ]);
  });
});
