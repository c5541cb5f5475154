import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { OutcomeUnknown, Throttled, Unavailable } from '../../lib/runtime/aws/errors.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const TableName = 'things';
let local: DynamoDbLocal;
let proxy: FaultProxy;
let dynamo: Dynamo;
/** A clock that only sleeping moves, so that deadlines are exact. */
let clock = 0;
const pauses: number[] = [];
const pace = {
  now: () => Date.UTC(2026, 10, 21) + clock,
  sleep: async (ms: number) => {
    pauses.push(ms);
    clock += ms;
  },
  random: () => 0.999,
};
const Key = { pk: 'a' };

beforeAll(async () => {
  local = await startDynamoDbLocal('pk');
  proxy = await startFaultProxy(local.config.endpoint);
  const config = { ...local.config, endpoint: proxy.endpoint };
  dynamo = createDynamo({ config, pace, deadline: () => pace.now() + 5_000 });
  await dynamo.put({ TableName, Item: { ...Key, n: 1 } });
});

beforeEach(() => {
  proxy.faults.length = 0;
  proxy.calls.length = 0;
  pauses.length = 0;
});

afterAll(async () => {
  closeConnections();
  await proxy?.stop();
  await local?.stop();
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'succeeded',
    (error) => error,
  );

describe('retries', () => {
  it.each(['throttled', 'unavailable', 'lost-request', 'lost-answer', 'damaged'] as const)(
    'hide one %s answer from a read',
    async (fault) => {
      proxy.faults.push(fault);
      expect((await dynamo.get({ TableName, Key })).Item).toEqual({ pk: 'a', n: 1 });
      expect(proxy.calls).toHaveLength(2);
    },
  );

  it('pause up to a bound that doubles, and stop before the deadline', async () => {
    proxy.faults.push(...Array<Fault>(20).fill('throttled'));
    const started = clock;
    expect(await failure(dynamo.get({ TableName, Key }))).toBeInstanceOf(Throttled);
    expect(pauses.map((ms) => Math.round(ms / 0.999))).toEqual([100, 200, 400, 800, 1600]);
    expect(clock - started).toBeLessThan(5_000);
  });

  it('pause less after a lost connection than after a refusal for the rate', async () => {
    proxy.faults.push('lost-request', 'lost-request', 'throttled');
    await dynamo.get({ TableName, Key });
    expect(pauses.map((ms) => Math.round(ms / 0.999))).toEqual([25, 50, 400]);
  });

  it('end with Unavailable when the service stays away', async () => {
    proxy.faults.push(...Array<Fault>(20).fill('unavailable'));
    const error = await failure(
      dynamo.query({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'a' },
      }),
    );
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ code: 'ServiceUnavailable', status: 503, operation: 'dynamodb:Query' });
  });

  it('give up on an attempt that is never answered, and try again', async () => {
    const config = { ...local.config, endpoint: proxy.endpoint };
    const patient = createDynamo({ config, attemptMs: 150 });
    proxy.faults.push('stalled');
    expect((await patient.get({ TableName, Key })).Item).toEqual({ pk: 'a', n: 1 });
    // On a busy machine the second answer may be late as well.
    expect(proxy.calls.length).toBeGreaterThanOrEqual(2);
  });

  it('do not wait past the deadline for an answer', async () => {
    const config = { ...local.config, endpoint: proxy.endpoint };
    const hurried = createDynamo({ config, deadline: () => Date.now() + 200 });
    proxy.faults.push('stalled');
    const started = Date.now();
    expect(await failure(hurried.get({ TableName, Key }))).toMatchObject({ name: 'Unavailable', code: 'TimeoutError' });
    expect(Date.now() - started).toBeLessThan(1_500);
  });
});

describe('batches', () => {
  const keys = Array.from({ length: 30 }, (_, index) => ({ pk: `batch-${index}` }));
  const writeAll = () =>
    dynamo.batchWrite({ RequestItems: { [TableName]: keys.map((Item) => ({ PutRequest: { Item } })) } });

  it('write what comes back unprocessed until nothing is left', async () => {
    proxy.faults.push('unprocessed', 'throttled', 'unprocessed', 'none', 'unprocessed', 'lost-answer');
    await writeAll();
    proxy.faults.push('unprocessed', 'lost-answer', 'unprocessed');
    const { Responses } = await dynamo.batchGet({
      RequestItems: { [TableName]: { Keys: keys, ConsistentRead: true } },
    });
    expect(new Set(Responses[TableName]?.map((item) => item.pk))).toEqual(new Set(keys.map(({ pk }) => pk)));
    expect(Responses[TableName]).toHaveLength(30);
  });

  it('that cannot be finished before the deadline are reported, never dropped', async () => {
    proxy.faults.push('unprocessed', ...Array<Fault>(20).fill('throttled'));
    const error = await failure(writeAll());
    expect(error).toBeInstanceOf(OutcomeUnknown);
    expect(error.message).toContain('only some of the items may be written');
    proxy.faults.length = 0;
    proxy.faults.push('unprocessed', ...Array<Fault>(20).fill('throttled'));
    const reading = dynamo.batchGet({ RequestItems: { [TableName]: { Keys: keys } } });
    expect(await failure(reading)).toBeInstanceOf(Throttled);
  });
});

describe('connections', () => {
  it('are kept: 100 calls use one socket', async () => {
    closeConnections();
    const before = proxy.connections();
    for (let call = 0; call < 100; call += 1) await dynamo.get({ TableName, Key });
    expect(proxy.connections() - before).toBe(1);
  });

  it('are left behind after a pause in which the service may have closed them', async () => {
    closeConnections();
    const before = proxy.connections();
    await dynamo.get({ TableName, Key });
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 21_000);
    try {
      await dynamo.get({ TableName, Key });
    } finally {
      later.mockRestore();
    }
    expect(proxy.connections() - before).toBe(2);
  });

  it('grow with calls at the same time, and are kept for the next ones', async () => {
    closeConnections();
    const before = proxy.connections();
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 8 }, () => dynamo.get({ TableName, Key })));
    }
    expect(proxy.connections() - before).toBeLessThanOrEqual(8);
  });
});

describe('counting through any faults', () => {
  it('never counts twice and never loses what was acknowledged', async () => {
    const kinds: Fault[] = [
      'none',
      'none',
      'lost-request',
      'lost-answer',
      'failed-after',
      'throttled',
      'conflict',
      'damaged',
    ];
    let seed = 20261121;
    const below = (bound: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * bound);
    };
    let acknowledged = 0;
    let unknown = 0;
    for (let round = 0; round < 150; round += 1) {
      proxy.faults.length = 0;
      proxy.faults.push(...Array.from({ length: below(4) }, () => kinds[below(kinds.length)] as Fault));
      const one = { ExpressionAttributeValues: { ':one': 1 }, UpdateExpression: 'ADD n :one', TableName };
      const outcomes = await Promise.all([
        failure(dynamo.update({ ...one, Key: { pk: 'single' } })),
        failure(dynamo.transactWrite({ TransactItems: [{ Update: { ...one, Key: { pk: 'transaction' } } }] })),
      ]);
      if (outcomes[0] instanceof OutcomeUnknown) unknown += 1;
      else acknowledged += 1;
      expect(outcomes[1]).toBe('succeeded');
    }
    proxy.faults.length = 0;
    const count = async (pk: string) => (await dynamo.get({ TableName, Key: { pk }, ConsistentRead: true })).Item?.n;
    expect(await count('transaction')).toBe(150);
    expect(await count('single')).toBeGreaterThanOrEqual(acknowledged);
    expect(await count('single')).toBeLessThanOrEqual(acknowledged + unknown);
    expect(unknown).toBeGreaterThan(0);
  });
});
