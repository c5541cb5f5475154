import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import {
  ConditionFailed,
  OutcomeUnknown,
  Throttled,
  TransactionCanceled,
  Unavailable,
} from '../../lib/runtime/aws/errors.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { asAppError } from '../../lib/runtime/problem.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const TableName = 'things';
let local: DynamoDbLocal;
let proxy: FaultProxy;
/** Through the faults. */
let dynamo: Dynamo;
/** Past them. */
let direct: Dynamo;
let number = 0;
let pk = '';

beforeAll(async () => {
  local = await startDynamoDbLocal('pk');
  proxy = await startFaultProxy(local.config.endpoint);
  const pace = { now: Date.now, sleep: async () => {}, random: () => 0.5 };
  dynamo = createDynamo({ config: { ...local.config, endpoint: proxy.endpoint }, pace });
  direct = createDynamo({ config: local.config });
});

beforeEach(() => {
  number += 1;
  pk = `item-${number}`;
  proxy.faults.length = 0;
  proxy.calls.length = 0;
});

afterAll(async () => {
  closeConnections();
  await proxy?.stop();
  await local?.stop();
});

const stored = async () => (await direct.get({ TableName, Key: { pk }, ConsistentRead: true })).Item;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'succeeded',
    (error) => error,
  );

const create = (owner: string) =>
  dynamo.put({ TableName, Item: { pk, owner }, ConditionExpression: 'attribute_not_exists(pk)' });

const rename = (from: number, name: string) =>
  dynamo.update({
    TableName,
    Key: { pk },
    UpdateExpression: 'SET #name = :name, version = :next REMOVE draft',
    ConditionExpression: 'version = :current',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':name': name, ':current': from, ':next': from + 1 },
    ReturnValues: 'ALL_NEW',
  });

const withdraw = (from: number) =>
  dynamo.update({
    TableName,
    Key: { pk },
    UpdateExpression: 'SET balance = balance - :amount, version = :next',
    ConditionExpression: 'version = :current AND balance >= :amount',
    ExpressionAttributeValues: { ':amount': 10, ':current': from, ':next': from + 1 },
  });

const count = () =>
  dynamo.update({
    TableName,
    Key: { pk },
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': 1 },
  });

describe('a put whose answer is lost', () => {
  it.each(['lost-request', 'lost-answer', 'failed-after', 'unavailable', 'damaged'] as const)(
    'is there, and reported as written (%s)',
    async (fault) => {
      proxy.faults.push(fault);
      await dynamo.put({ TableName, Item: { pk, owner: 'ada' } });
      expect(await stored()).toEqual({ pk, owner: 'ada' });
      expect(proxy.calls).toHaveLength(2);
    },
  );

  it('that creates an item recognises its own item when it repeats', async () => {
    proxy.faults.push('lost-answer');
    expect(await create('ada')).toEqual({});
    expect(await stored()).toEqual({ pk, owner: 'ada' });
  });

  it('that creates an item says that the outcome is unknown when another item is there', async () => {
    await direct.put({ TableName, Item: { pk, owner: 'bob' } });
    proxy.faults.push('lost-request');
    expect(await failure(create('ada'))).toBeInstanceOf(OutcomeUnknown);
    expect(await stored()).toEqual({ pk, owner: 'bob' });
  });

  it('says ConditionFailed only when no earlier attempt can have been applied', async () => {
    await direct.put({ TableName, Item: { pk, owner: 'bob' } });
    proxy.faults.push('throttled', 'conflict');
    expect(await failure(create('ada'))).toBeInstanceOf(ConditionFailed);
  });

  it('is not repeated when the old item was asked for, because that could be its own', async () => {
    proxy.faults.push('lost-answer');
    const put = dynamo.put({ TableName, Item: { pk }, ReturnValues: 'ALL_OLD' });
    expect(await failure(put)).toBeInstanceOf(OutcomeUnknown);
    expect(proxy.calls).toHaveLength(1);
  });
});

describe('an update whose answer is lost', () => {
  it.each(['lost-request', 'lost-answer', 'failed-after'] as const)(
    'under a version succeeds once (%s)',
    async (fault) => {
      await direct.put({ TableName, Item: { pk, version: 1, draft: true } });
      proxy.faults.push(fault);
      expect(await rename(1, 'Ada')).toEqual({ Attributes: { pk, name: 'Ada', version: 2 } });
      expect(await stored()).toEqual({ pk, name: 'Ada', version: 2 });
    },
  );

  it('under a version does not claim the write of someone else', async () => {
    await direct.put({ TableName, Item: { pk, version: 2, name: 'Bob' } });
    proxy.faults.push('lost-request');
    expect(await failure(rename(1, 'Ada'))).toBeInstanceOf(OutcomeUnknown);
  });

  it('that computes under a version is repeated when the first was not applied', async () => {
    await direct.put({ TableName, Item: { pk, version: 1, balance: 100 } });
    proxy.faults.push('lost-request');
    await withdraw(1);
    expect(await stored()).toEqual({ pk, version: 2, balance: 90 });
  });

  it('that computes under a version is applied once, and says that the outcome is unknown', async () => {
    await direct.put({ TableName, Item: { pk, version: 1, balance: 100 } });
    proxy.faults.push('lost-answer');
    expect(await failure(withdraw(1))).toBeInstanceOf(OutcomeUnknown);
    expect(await stored()).toEqual({ pk, version: 2, balance: 90 });
  });

  it('that counts is sent once only', async () => {
    proxy.faults.push('lost-answer');
    expect(await failure(count())).toBeInstanceOf(OutcomeUnknown);
    expect(proxy.calls).toHaveLength(1);
    expect((await stored())?.n).toBe(1);
  });

  it('that counts is repeated after a refusal, which cannot have applied it', async () => {
    proxy.faults.push('throttled', 'conflict', 'throttled');
    await count();
    expect((await stored())?.n).toBe(1);
  });
});

describe('a delete whose answer is lost', () => {
  it('without a condition succeeds', async () => {
    await direct.put({ TableName, Item: { pk } });
    proxy.faults.push('lost-answer');
    await dynamo.delete({ TableName, Key: { pk } });
    expect(await stored()).toBeUndefined();
  });

  it('with a condition says that the outcome is unknown: a deleted item shows nobody', async () => {
    await direct.put({ TableName, Item: { pk } });
    proxy.faults.push('lost-answer');
    const taken = dynamo.delete({ TableName, Key: { pk }, ConditionExpression: 'attribute_exists(pk)' });
    expect(await failure(taken)).toBeInstanceOf(OutcomeUnknown);
  });
});

describe('a transaction', () => {
  const transfer = (conflicts: 'retry' | 'reject' = 'retry') =>
    dynamo.transactWrite({
      conflicts,
      TransactItems: [
        {
          Update: {
            TableName,
            Key: { pk },
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': 1 },
          },
        },
        { Put: { TableName, Item: { pk: `${pk}-entry` }, ConditionExpression: 'attribute_not_exists(pk)' } },
      ],
    });

  it.each([
    'lost-answer',
    'failed-after lost-answer',
    'conflict lost-answer conflict',
    'throttled lost-request unavailable damaged',
  ])('is applied once and succeeds, repeated with one token (%s)', async (faults) => {
    proxy.faults.push(...(faults.split(' ') as Fault[]));
    await transfer();
    expect((await stored())?.n).toBe(1);
    expect(proxy.calls).toHaveLength(faults.split(' ').length + 1);
    const tokens = new Set(proxy.calls.map(({ body }) => body.ClientRequestToken));
    expect(tokens.size).toBe(1);
    expect([...tokens][0]).toMatch(/^[\w-]{36}$/);
  });

  it('that is refused by a condition is not repeated', async () => {
    await transfer();
    proxy.calls.length = 0;
    const error = await failure(transfer());
    expect(error).toBeInstanceOf(TransactionCanceled);
    expect(error.conditionFailedAt(1)).toBe(true);
    expect(proxy.calls).toHaveLength(1);
  });

  it('that need not be repeated when it meets a conflict is not, but for one whose answer was lost before', async () => {
    proxy.faults.push('conflict');
    const error = await failure(transfer('reject'));
    expect(error).toBeInstanceOf(TransactionCanceled);
    expect([proxy.calls.length, await stored()]).toEqual([1, undefined]);
    proxy.faults.push('lost-answer', 'conflict');
    await transfer('reject');
    expect([proxy.calls.length, (await stored())?.n]).toEqual([4, 1]);
  });

  it.each(['hot', 'conflict', 'throttled'] as const)(
    'whose answer was lost, and whose repeats end so (%s), may have been applied',
    async (fault) => {
      for (const conflicts of ['retry', 'reject'] as const) {
        proxy.faults.push('lost-answer', ...Array<Fault>(11).fill(fault));
        expect(await failure(transfer(conflicts))).toBeInstanceOf(OutcomeUnknown);
        expect([proxy.faults.length, (await stored())?.n]).toEqual([0, 1]);
        await dynamo.batchWrite({
          RequestItems: { [TableName]: [pk, `${pk}-entry`].map((key) => ({ DeleteRequest: { Key: { pk: key } } })) },
        });
      }
    },
  );

  it('that meets conflicts until the deadline names them', async () => {
    proxy.faults.push(...Array<'conflict'>(12).fill('conflict'));
    const error = await failure(transfer());
    expect(error).toBeInstanceOf(TransactionCanceled);
    expect(error.reasons.map((reason: { code: string }) => reason.code)).toEqual(['TransactionConflict', 'None']);
    expect(await stored()).toBeUndefined();
  });
});

describe('a transaction on a hot partition', () => {
  const put = () => dynamo.transactWrite({ TransactItems: [{ Put: { TableName, Item: { pk } } }] });

  it('is sent again', async () => {
    proxy.faults.push('hot', 'hot');
    await put();
    expect(await stored()).toEqual({ pk });
  });

  it('ends as what may be tried later, and is no fault of ours', async () => {
    proxy.faults.push(...Array<'hot'>(12).fill('hot'));
    const error = await failure(put());
    expect(error).toBeInstanceOf(Throttled);
    expect(asAppError(error)).toMatchObject({ code: 'unavailable', retryAfter: 1 });
    expect(await stored()).toBeUndefined();
  });
});

describe('a call that never left', () => {
  it('is Unavailable, not unknown, even for a write that cannot be repeated', async () => {
    const nowhere = createDynamo({
      config: { ...local.config, endpoint: 'http://127.0.0.1:9' },
      pace: { now: Date.now, sleep: async () => {}, random: () => 0 },
    });
    const error = await failure(
      nowhere.update({
        TableName,
        Key: { pk },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': 1 },
      }),
    );
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).not.toBeInstanceOf(OutcomeUnknown);
    expect(error.code).toBe('ECONNREFUSED');
  });
});
