import type { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Checkpoints, openCheckpoints } from '../../lib/local/events/checkpoints.ts';
import { type Clock, systemClock } from '../../lib/local/events/clock.ts';
import { readMapping } from '../../lib/local/events/mapping-config.ts';
import { openStore } from '../../lib/local/events/store.ts';
import { type StreamMapping, startStreamMapping } from '../../lib/local/events/stream-mapping.ts';
import { pacingOf } from '../../lib/local/events/stream-pacing.ts';
import type { StreamRecord } from '../../lib/local/events/stream-record.ts';
import {
  type AnyEvent,
  eventually,
  functionArn,
  logOf,
  mapping,
  region,
  runnerOf,
  runtimeOf,
  type Services,
  stackOf,
  startServices,
} from './events-services.ts';

let services: Services;
const started: StreamMapping[] = [];
const databases: DatabaseSync[] = [];
beforeAll(async () => {
  services = await startServices({ dynamodb: true });
});
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
  for (const one of databases.splice(0)) one.close();
});
afterAll(() => services.stop());

let counter = 0;

interface Options {
  clock?: Clock;
  announced?: boolean;
  /** What happens to the table before the mapping first starts. */
  before?: (put: (pk: string, sk: number) => Promise<void>) => Promise<void>;
}

async function wire(handler: (event: AnyEvent) => unknown, properties: object = {}, options: Options = {}) {
  counter += 1;
  const table = `table-${counter}`;
  const streamArn = await services.createTable(table);
  const put = async (pk: string, sk: number, more: object = {}) => {
    await services.client.dynamodb('PutItem', {
      TableName: table,
      Item: { pk: { S: pk }, sk: { N: String(sk) }, ...more },
    });
  };
  await options.before?.(put);
  const log = logOf();
  const runner = runnerOf({ handler });
  const stack = stackOf(
    [mapping('Map', streamArn, 'handler', { StartingPosition: 'TRIM_HORIZON', ...properties })],
    ['handler'],
  );
  const runtime = await runtimeOf(services, stack, runner, log);
  const config = readMapping(stack.find('Map'), stack);
  const database = openStore(runtime.stateDir);
  databases.push(database);
  const checkpoints = openCheckpoints(database);
  const start = (kept: Checkpoints = checkpoints) => {
    const context = { runtime, services: services.client, clock: options.clock ?? systemClock, activity: { count: 0 } };
    const one = startStreamMapping(context, config, kept, () => pacingOf(options.announced ?? false));
    started.push(one);
    return one;
  };
  const batches = () => runner.calls.map((call) => call.event.Records.map(sk));
  return { table, streamArn, put, runner, log, checkpoints, start, batches, map: start() };
}

const sk = (record: StreamRecord) => Number(record.dynamodb.Keys?.sk?.N);
const quiet = (map: StreamMapping) => eventually(async () => (await map.busy()) === undefined);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a stream mapping', () => {
  it('hands over records as Lambda does, for insert, modify and remove', async () => {
    const { put, table, streamArn, map, runner } = await wire(() => undefined);
    await put('a', 1, { data: { B: 'AAEC' }, list: { L: [{ BOOL: true }, { NULL: true }] } });
    await put('a', 1, { data: { B: 'AAED' } });
    await services.client.dynamodb('DeleteItem', { TableName: table, Key: { pk: { S: 'a' }, sk: { N: '1' } } });
    await quiet(map);
    const records = runner.calls.flatMap((call) => call.event.Records);
    const keys = { pk: { S: 'a' }, sk: { N: '1' } };
    const common = {
      eventID: expect.any(String),
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      eventSourceARN: streamArn,
    };
    const change = {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: keys,
      SequenceNumber: expect.stringMatching(/^\d+$/),
      SizeBytes: expect.any(Number),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    };
    const first = { ...keys, data: { B: 'AAEC' }, list: { L: [{ BOOL: true }, { NULL: true }] } };
    const second = { ...keys, data: { B: 'AAED' } };
    expect(records).toEqual([
      { ...common, eventName: 'INSERT', dynamodb: { ...change, NewImage: first } },
      { ...common, eventName: 'MODIFY', dynamodb: { ...change, NewImage: second, OldImage: first } },
      { ...common, eventName: 'REMOVE', dynamodb: { ...change, OldImage: second } },
    ]);
  });

  it.each([
    ['at once when writes are announced', true],
    ['within tens of milliseconds by polling while the table is busy', false],
  ])('calls the handler %s', async (_, announced) => {
    const { put, runner, map } = await wire(() => undefined, {}, { announced });
    const took: number[] = [];
    for (const index of upTo(15)) {
      await put('a', index);
      const written = performance.now();
      if (announced) map.poke();
      await eventually(() => runner.calls.length === index + 1);
      took.push((runner.calls.at(-1)?.at ?? 0) - written);
    }
    expect(took.slice(3).sort((a, b) => a - b)[6]).toBeLessThan(60);
  });

  it('is as quick with the first record of a table, after others were written', async () => {
    const first = await wire(() => undefined, {}, { announced: true });
    const second = await wire(() => undefined, {}, { announced: true });
    await quiet(first.map);
    await quiet(second.map);
    for (const { put, map, runner } of [first, second]) {
      await put('a', 1);
      const written = performance.now();
      map.poke();
      await eventually(() => runner.calls.length === 1);
      expect((runner.calls[0]?.at ?? 0) - written).toBeLessThan(400);
    }
  });

  it('marks a deletion by time to live as AWS does, and only that', async () => {
    const { put, table, map, runner } = await wire(() => undefined);
    const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true };
    await services.client.dynamodb('UpdateTimeToLive', { TableName: table, TimeToLiveSpecification });
    await put('old', 1, { expires: { N: String(Math.floor(Date.now() / 1000) - 3600) } });
    await put('kept', 2);
    const records = () => runner.calls.flatMap((call) => call.event.Records);
    await eventually(() => records().length === 3);
    await services.client.dynamodb('DeleteItem', { TableName: table, Key: { pk: { S: 'kept' }, sk: { N: '2' } } });
    await quiet(map);
    const removals = records().filter((record: StreamRecord) => record.eventName === 'REMOVE');
    expect(removals.map((record: StreamRecord) => [record.dynamodb.Keys?.pk?.S, record.userIdentity])).toEqual([
      ['old', { type: 'Service', principalId: 'dynamodb.amazonaws.com' }],
      ['kept', undefined],
    ]);
  });

  it('begins at the oldest record with TRIM_HORIZON and behind all of them with LATEST', async () => {
    const before: Options['before'] = async (put) => {
      for (const index of upTo(3)) await put('old', index);
    };
    const oldest = await wire(() => undefined, {}, { before });
    await quiet(oldest.map);
    expect(oldest.batches().flat()).toEqual([0, 1, 2]);
    const latest = await wire(() => undefined, { StartingPosition: 'LATEST' }, { before });
    await quiet(latest.map);
    await latest.put('new', 7);
    await quiet(latest.map);
    expect(latest.batches().flat()).toEqual([7]);
  });

  it('goes on behind its checkpoint after a restart, with what was written meanwhile, also with LATEST', async () => {
    const { put, map, start, batches } = await wire(() => undefined, { StartingPosition: 'LATEST' });
    await quiet(map);
    await put('a', 1);
    await quiet(map);
    await map.stop();
    await put('a', 2);
    const again = start();
    await put('a', 3);
    await quiet(again);
    expect(batches().flat()).toEqual([1, 2, 3]);
  });

  it('keeps the order of a shard and batches of at most BatchSize', async () => {
    const { put, map, batches } = await wire(() => new Promise((resolve) => setTimeout(resolve, 5)), { BatchSize: 7 });
    for (const index of upTo(60)) await put(`p${index % 3}`, index);
    await quiet(map);
    expect(batches().flat()).toEqual(upTo(60));
    expect(Math.max(...batches().map((batch) => batch.length))).toBeLessThanOrEqual(7);
  });

  it('gathers a batch for MaximumBatchingWindowInSeconds, less when it is full', async () => {
    const { put, batches } = await wire(() => undefined, { BatchSize: 4, MaximumBatchingWindowInSeconds: 1 });
    const begin = performance.now();
    for (const index of upTo(5)) {
      await put('a', index);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await eventually(() => batches().length === 1);
    expect(performance.now() - begin).toBeLessThan(900);
    expect(batches()).toEqual([[0, 1, 2, 3]]);
    await eventually(() => batches().length === 2);
    expect(performance.now() - begin).toBeGreaterThan(1000);
    expect(batches()[1]).toEqual([4]);
  });

  it('passes over what no filter takes, and does not read it again', async () => {
    const Filters = [
      { Pattern: JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['order'] } } } }) },
      { Pattern: JSON.stringify({ dynamodb: { NewImage: { pk: { S: [{ prefix: 'vip#' }] } } } }) },
    ];
    const { put, map, start, batches } = await wire(() => undefined, { FilterCriteria: { Filters } });
    await put('a', 1, { kind: { S: 'order' } });
    await put('a', 1, { kind: { S: 'order' }, more: { N: '1' } });
    await put('a', 2, { kind: { S: 'visit' } });
    await put('vip#b', 3);
    await put('a', 4);
    await quiet(map);
    await map.stop();
    await quiet(start());
    expect(batches().flat()).toEqual([1, 3]);
  });

  it('retries a failing batch and holds back what comes after it', async () => {
    let count = 0;
    const { put, map, batches } = await wire(
      () => {
        count += 1;
        if (count < 4) throw new Error(`failure ${count}`);
      },
      { BatchSize: 1 },
    );
    await put('a', 1);
    await put('b', 2);
    await quiet(map);
    expect(batches()).toEqual([[1], [1], [1], [1], [2]]);
  });

  it('waits for a function that is refused room, without counting that as a failure', async () => {
    const { put, map, runner, batches } = await wire(() => undefined, { MaximumRetryAttempts: 0 });
    const { invoke } = runner;
    let refusals = 0;
    runner.invoke = async (fn, event) => {
      refusals += 1;
      if (refusals < 3) throw Object.assign(new Error('no room'), { name: 'TooManyRequestsException' });
      return invoke(fn, event);
    };
    await put('a', 1);
    await quiet(map);
    expect(batches()).toEqual([[1]]);
  });

  it('halves a batch that is too large for an invocation', async () => {
    const { put, map, runner, batches } = await wire(() => undefined, {
      MaximumBatchingWindowInSeconds: 1,
      BatchSize: 4,
    });
    const { invoke } = runner;
    runner.invoke = async (fn, event) => {
      const { Records } = event as { Records: unknown[] };
      if (Records.length > 2) throw Object.assign(new Error('too large'), { name: 'RequestTooLargeException' });
      return invoke(fn, event);
    };
    for (const index of upTo(4)) await put('a', index);
    await quiet(map);
    expect(batches()).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('goes back to the lowest failed record, whatever else is reported', async () => {
    const failed = new Set<number>();
    const { put, map, batches } = await wire(
      (event) => {
        const failing = event.Records.filter(
          (record: StreamRecord) => [3, 5].includes(sk(record)) && !failed.has(sk(record)),
        );
        if (failing.length > 0) failed.add(sk(failing[0]));
        return {
          batchItemFailures: failing
            .reverse()
            .map((record: StreamRecord) => ({ itemIdentifier: record.dynamodb.SequenceNumber })),
        };
      },
      { FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumBatchingWindowInSeconds: 1, BatchSize: 8 },
    );
    for (const index of upTo(8)) await put('a', index);
    await quiet(map);
    expect(batches()).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [3, 4, 5, 6, 7],
      [5, 6, 7],
    ]);
  });

  it('halves a failing batch until the poison record is alone, reports it once and loses nothing else', async () => {
    const destination = `destination-${counter}`;
    const arn = await services.createQueue(destination);
    const good: number[] = [];
    const { put, map, batches, runner, streamArn } = await wire(
      (event) => {
        if (event.Records.some((record: StreamRecord) => sk(record) === 5)) throw new TypeError('poison');
        good.push(...event.Records.map(sk));
      },
      {
        BatchSize: 8,
        MaximumBatchingWindowInSeconds: 1,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Destination: arn } },
      },
    );
    for (const index of upTo(8)) await put('a', index);
    await quiet(map);
    expect(batches()).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [4, 5],
      [4],
      [5],
      [5],
      [5],
      [6, 7],
    ]);
    expect(good).toEqual([0, 1, 2, 3, 4, 6, 7]);
    const messages = await services.drain(destination);
    expect(messages).toHaveLength(1);
    const poison = runner.calls[5]?.event.Records[0].dynamodb.SequenceNumber;
    expect(JSON.parse(messages[0]?.body ?? '')).toEqual({
      requestContext: {
        requestId: 'request-8',
        functionArn: functionArn('handler'),
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: poison,
        endSequenceNumber: poison,
        approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-.*Z$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-.*Z$/),
        batchSize: 1,
        streamArn,
      },
    });
  });

  it('gives up a batch after MaximumRetryAttempts without bisect, and goes on', async () => {
    const destination = `destination-${counter}`;
    const arn = await services.createQueue(destination);
    const { put, map, batches } = await wire(
      (event) => {
        if (event.Records.some((record: StreamRecord) => sk(record) < 3)) throw new Error('no');
      },
      {
        BatchSize: 3,
        MaximumBatchingWindowInSeconds: 1,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: arn } },
      },
    );
    for (const index of upTo(4)) await put('a', index);
    await quiet(map);
    expect(batches()).toEqual([[0, 1, 2], [0, 1, 2], [3]]);
    expect(
      (await services.drain(destination)).map(({ body }) => JSON.parse(body).DDBStreamBatchInfo.batchSize),
    ).toEqual([3]);
  });

  it('gives up records older than MaximumRecordAgeInSeconds without calling the function', async () => {
    const destination = `destination-${counter}`;
    const arn = await services.createQueue(destination);
    const clock: Clock = { now: () => Date.now() + 3600_000, after: systemClock.after };
    const { put, map, batches } = await wire(
      () => undefined,
      { MaximumRecordAgeInSeconds: 60, DestinationConfig: { OnFailure: { Destination: arn } } },
      { clock },
    );
    await put('a', 1);
    await quiet(map);
    expect(batches()).toEqual([]);
    const bodies = (await services.drain(destination)).map(({ body }) => JSON.parse(body));
    expect(bodies).toHaveLength(1);
    expect(bodies[0].requestContext).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: 0 });
  });

  it('hands a record again whose handler ran when the process ended before the checkpoint', async () => {
    const { put, map, start, checkpoints, batches } = await wire(() => undefined);
    await put('a', 1);
    await quiet(map);
    await map.stop();
    // What kill -9 between the end of the handler and the checkpoint leaves behind: calls made, nothing written.
    const frozen: Checkpoints = { ...checkpoints, set: () => {} };
    const dying = start(frozen);
    await put('a', 2);
    await eventually(() => batches().flat().includes(2));
    await dying.stop();
    await put('a', 3);
    await quiet(start());
    expect(batches().flat()).toEqual([1, 2, 2, 3]);
  });

  it('works on several items side by side with ParallelizationFactor, each item in order, nothing lost over a stop', async () => {
    let running = 0;
    let most = 0;
    const { put, map, start, runner } = await wire(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 15));
        running -= 1;
      },
      { ParallelizationFactor: 4, BatchSize: 2 },
    );
    // One item per pk: each is rewritten six times.
    for (const round of upTo(6))
      for (const item of upTo(8)) await put(`item-${item}`, 0, { round: { N: String(round) } });
    await eventually(() => runner.calls.length >= 4);
    await map.stop();
    await quiet(start());
    const rounds = new Map<string, number[]>();
    for (const record of runner.calls.flatMap((call) => call.event.Records)) {
      const item = record.dynamodb.Keys.pk.S;
      rounds.set(item, [...(rounds.get(item) ?? []), Number(record.dynamodb.NewImage.round.N)]);
    }
    expect(most).toBeGreaterThan(1);
    for (const item of upTo(8)) expect([...new Set(rounds.get(`item-${item}`))]).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
