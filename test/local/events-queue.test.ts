import { describe, expect, it } from 'vitest';
import { quiet, wire } from './events-queue-wiring.ts';
import { services, useServices } from './events-running.ts';
import { eventually, region } from './events-services.ts';

useServices();

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
