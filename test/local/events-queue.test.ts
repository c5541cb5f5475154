import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { readBatchResponse } from '../../lib/local/events/batch-response.ts';
import { systemClock } from '../../lib/local/events/clock.ts';
import type { Mapping } from '../../lib/local/events/mapping.ts';
import { readMapping } from '../../lib/local/events/mapping-config.ts';
import { startQueueMapping } from '../../lib/local/events/queue-mapping.ts';
import {
  type AnyEvent,
  account,
  eventually,
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
let started: Mapping[] = [];
beforeAll(async () => {
  services = await startServices();
});
afterEach(async () => {
  for (const one of started) await one.stop();
  started = [];
});
afterAll(() => services.stop());

let counter = 0;

/** A queue with its dead-letter queue, and a mapping from it to a handler. */
async function wire(
  handler: (event: AnyEvent) => unknown,
  properties: object = {},
  queueAttributes: Record<string, string> = {},
) {
  counter += 1;
  const fifo = queueAttributes.FifoQueue === 'true' ? '.fifo' : '';
  const dead = `dead-${counter}${fifo}`;
  const name = `queue-${counter}${fifo}`;
  const deadArn = await services.createQueue(dead, fifo ? { FifoQueue: 'true' } : {});
  const arn = await services.createQueue(name, {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 3 }),
    ...queueAttributes,
  });
  const log = logOf();
  const runner = runnerOf({ handler });
  const stack = stackOf([mapping('Map', arn, 'handler', properties)], ['handler']);
  const runtime = await runtimeOf(services, stack, runner, log);
  const config = readMapping(stack.find('Map'), stack);
  const start = () => {
    const one = startQueueMapping(
      { runtime, services: services.client, clock: systemClock, activity: { count: 0 } },
      config,
    );
    started.push(one);
    return one;
  };
  const QueueUrl = `http://127.0.0.1/${account}/${name}`;
  const send = (MessageBody: string, more: object = {}) =>
    services.client.sqs('SendMessage', { QueueUrl, MessageBody, ...more });
  const batches = () =>
    runner.calls.map((call) => call.event.Records.map((record: SQSRecord) => record.body) as string[]);
  return { name, dead, arn, runner, log, send, start, batches, map: start() };
}

const quiet = (map: Mapping) => eventually(async () => (await map.busy()) === undefined);

describe('a queue mapping', () => {
  it('hands over messages as Lambda does and deletes them after success', async () => {
    const { map, send, runner, arn } = await wire(() => 'any answer');
    const sent = await send('hello', {
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'greeting' },
        data: { DataType: 'Binary', BinaryValue: Buffer.from([0, 1, 2]).toString('base64') },
      },
    });
    await eventually(() => runner.calls.length > 0);
    await quiet(map);
    expect(runner.calls).toHaveLength(1);
    expect(runner.calls[0]?.event).toEqual({
      Records: [
        {
          messageId: sent.MessageId,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            kind: { stringValue: 'greeting', stringListValues: [], binaryListValues: [], dataType: 'String' },
            data: { binaryValue: 'AAEC', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfBody: sent.MD5OfMessageBody,
          md5OfMessageAttributes: sent.MD5OfMessageAttributes,
          eventSource: 'aws:sqs',
          eventSourceARN: arn,
          awsRegion: region,
        },
      ],
    });
  });

  it('calls the handler within tens of milliseconds of the message', async () => {
    const { send, runner } = await wire(() => undefined);
    await send('warm');
    await eventually(() => runner.calls.length === 1);
    const took: number[] = [];
    for (let index = 2; index < 12; index += 1) {
      const sent = performance.now();
      await send('x');
      await eventually(() => runner.calls.length === index);
      took.push((runner.calls.at(-1)?.at ?? 0) - sent);
    }
    expect(took.sort((a, b) => a - b)[5]).toBeLessThan(50);
  });

  it('keeps batches within BatchSize', async () => {
    const { send, map, batches } = await wire(() => undefined, {
      BatchSize: 2,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    await Promise.all(Array.from({ length: 9 }, (_, index) => send(String(index))));
    await eventually(() => batches().flat().length === 9);
    await quiet(map);
    expect(Math.max(...batches().map((batch) => batch.length))).toBeLessThanOrEqual(2);
    expect(batches().flat().sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  });

  it('waits MaximumBatchingWindowInSeconds to fill a batch, across receives', async () => {
    const { send, batches } = await wire(() => undefined, { BatchSize: 15, MaximumBatchingWindowInSeconds: 2 });
    for (let index = 0; index < 15; index += 1) await send(String(index));
    await eventually(() => batches().length > 0, 1500);
    expect(batches()[0]).toHaveLength(15);
    const begin = performance.now();
    await send('alone');
    await eventually(() => batches().length === 2);
    expect(performance.now() - begin).toBeGreaterThan(1900);
  });

  it('runs no more batches at a time than MaximumConcurrency', async () => {
    let running = 0;
    let most = 0;
    const { send, map, batches } = await wire(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 60));
        running -= 1;
      },
      { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
    );
    for (let index = 0; index < 8; index += 1) await send(String(index));
    await eventually(() => batches().length === 8);
    await quiet(map);
    expect(most).toBe(2);
  });

  it('deletes what the filter refuses without calling the function', async () => {
    const pattern = JSON.stringify({ body: { kind: ['order'], total: [{ numeric: ['>', 10] }] } });
    const { send, map, batches, name } = await wire(() => undefined, {
      FilterCriteria: { Filters: [{ Pattern: pattern }] },
    });
    await send(JSON.stringify({ kind: 'order', total: 5 }));
    await send('plain text');
    await send(JSON.stringify({ kind: 'order', total: 11 }));
    await send(JSON.stringify({ kind: 'visit', total: 11 }));
    await eventually(() => batches().length > 0);
    await quiet(map);
    expect(batches().flat()).toEqual(['{"kind":"order","total":11}']);
    expect(await services.drain(name)).toEqual([]);
  });

  it('filters plain bodies and attributes, any filter of several being enough', async () => {
    const Filters = [
      { Pattern: JSON.stringify({ body: [{ prefix: 'go' }] }) },
      { Pattern: JSON.stringify({ messageAttributes: { vip: { stringValue: ['yes'] } } }) },
    ];
    const { send, map, batches } = await wire(() => undefined, { FilterCriteria: { Filters } });
    await send('go 1');
    await send('stop');
    await send('{"any":1}', { MessageAttributes: { vip: { DataType: 'String', StringValue: 'yes' } } });
    await eventually(() => batches().flat().length === 2);
    await quiet(map);
    expect(batches().flat().sort()).toEqual(['go 1', '{"any":1}']);
  });

  it('brings back only the messages reported as failed, after the visibility timeout', async () => {
    const tries = new Map<string, number>();
    const times: number[] = [];
    const { send, map } = await wire(
      (event) => {
        const failed = [];
        for (const record of event.Records) {
          const count = (tries.get(record.body) ?? 0) + 1;
          tries.set(record.body, count);
          if (record.body === 'b') times.push(performance.now());
          if (record.body === 'b' && count === 1) failed.push({ itemIdentifier: record.messageId });
        }
        return { batchItemFailures: failed };
      },
      { FunctionResponseTypes: ['ReportBatchItemFailures'] },
    );
    for (const body of ['a', 'b', 'c']) await send(body);
    await eventually(() => tries.get('b') === 2);
    await quiet(map);
    expect(Object.fromEntries(tries)).toEqual({ a: 1, b: 2, c: 1 });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(900);
  });

  it('fails the whole batch on an answer that it cannot read', async () => {
    let count = 0;
    const { send, map, batches } = await wire(
      () => (++count === 1 ? { batchItemFailures: [{ itemIdentifier: '' }] } : null),
      {
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    );
    await send('m');
    await eventually(() => count === 2);
    await quiet(map);
    expect(batches()).toEqual([['m'], ['m']]);
  });

  it('lets a poison message reach the dead-letter queue after maxReceiveCount tries, and the others pass', async () => {
    const { send, map, dead, batches, log } = await wire(
      (event) => {
        if (event.Records[0].body === 'poison') throw new RangeError('cannot eat this');
      },
      { BatchSize: 1 },
    );
    for (const body of ['a', 'poison', 'b']) await send(body);
    await eventually(
      async () =>
        batches()
          .flat()
          .filter((body) => body === 'poison').length === 3,
    );
    await quiet(map);
    expect(
      batches()
        .flat()
        .filter((body) => body !== 'poison')
        .sort(),
    ).toEqual(['a', 'b']);
    expect(
      batches()
        .flat()
        .filter((body) => body === 'poison'),
    ).toHaveLength(3);
    expect((await services.drain(dead)).map((message) => message.body)).toEqual(['poison']);
    expect(log.lines.filter((line) => line.includes('RangeError: cannot eat this'))).toHaveLength(3);
  });

  it('keeps the order of every FIFO group while groups run side by side, also over failures', async () => {
    const seen: Record<string, string[]> = { a: [], b: [] };
    let failures = 0;
    const { send, map, runner } = await wire(
      async (event) => {
        for (const record of event.Records) {
          if (record.body === 'a1' && failures++ === 0) throw new Error('once');
          await new Promise((resolve) => setTimeout(resolve, 5));
          seen[record.attributes.MessageGroupId]?.push(record.body);
        }
      },
      {},
      { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
    );
    for (let index = 0; index < 6; index += 1) {
      for (const group of ['a', 'b']) await send(`${group}${index}`, { MessageGroupId: group });
    }
    await eventually(() => (seen.a?.length ?? 0) + (seen.b?.length ?? 0) >= 12);
    await quiet(map);
    const order = [0, 1, 2, 3, 4, 5];
    expect([...new Set(seen.a)]).toEqual(order.map((index) => `a${index}`));
    expect([...new Set(seen.b)]).toEqual(order.map((index) => `b${index}`));
    const first = runner.calls[0]?.event.Records[0].attributes;
    expect(first).toMatchObject({
      MessageGroupId: 'a',
      SequenceNumber: expect.any(String),
      MessageDeduplicationId: expect.any(String),
    });
  });

  it('finishes running batches on stop and takes up again what it had not begun', async () => {
    let done = 0;
    const { send, map, start, batches } = await wire(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        done += 1;
      },
      { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
    );
    for (let index = 0; index < 4; index += 1) await send(String(index));
    await eventually(() => batches().length === 2);
    await map.stop();
    expect(done).toBe(2);
    const again = start();
    await eventually(() => done === 4);
    await quiet(again);
    expect(batches().flat().sort()).toEqual(['0', '1', '2', '3']);
  });
});

describe('the answer to a batch', () => {
  const ids = new Set(['a', 'b']);
  const read = (payload: unknown, reports = true) =>
    readBatchResponse({ payload, requestId: 'r', durationMs: 1 }, reports, ids);

  it.each<[string, unknown]>([
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null id', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: null }] }],
    ['a wrong key', { batchItemFailures: [{ id: 'a' }] }],
    ['an id of another batch', { batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
    ['an entry that is null', { batchItemFailures: [null] }],
    ['a list that is none', { batchItemFailures: 'all' }],
    ['text', 'done'],
    ['a list', []],
  ])('fails it whole with %s', (_, payload) => {
    expect(read(payload)).toBe('all');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a null list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('succeeds whole with %s', (_, payload) => {
    expect(read(payload)).toEqual(new Set());
  });

  it('names the failed items', () => {
    expect(read({ batchItemFailures: [{ itemIdentifier: 'b' }] })).toEqual(new Set(['b']));
  });

  it('is not read when the mapping does not ask for it', () => {
    expect(read({ batchItemFailures: [{ itemIdentifier: 'b' }] }, false)).toEqual(new Set());
  });

  it('does not matter when the function failed', () => {
    const error = { type: 'Error', message: 'no', kind: 'Unhandled' } as const;
    expect(readBatchResponse({ error, payload: {}, requestId: 'r', durationMs: 1 }, true, ids)).toBe('all');
  });
});
