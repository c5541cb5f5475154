import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../lib/local/events/clock.ts';
import type { Checkpoints } from '../../lib/local/events/streams/checkpoints.ts';
import type { StreamRecord } from '../../lib/local/events/streams/stream-record.ts';
import { services, useServices } from './events-running.ts';
import { eventually, functionArn } from './events-services.ts';
import { counter, type Options, quiet, sk, upTo, wire } from './events-stream-wiring.ts';

useServices({ dynamodb: true });

/** However slowly they are written, the first batch has as many of them as it takes. */
const writtenFirst = (count: number): Options => ({
  before: async (put) => {
    for (const index of upTo(count)) await put('a', index);
  },
});

describe('a stream mapping whose function fails', () => {
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
    const properties = { MaximumBatchingWindowInSeconds: 1, BatchSize: 4 };
    const { map, runner, batches } = await wire(() => undefined, properties, writtenFirst(4));
    const { invoke } = runner;
    runner.invoke = async (fn, event) => {
      const { Records } = event as { Records: unknown[] };
      if (Records.length > 2) throw Object.assign(new Error('too large'), { name: 'RequestTooLargeException' });
      return invoke(fn, event);
    };
    await quiet(map);
    expect(batches()).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('goes back to the lowest failed record, whatever else is reported', async () => {
    const failed = new Set<number>();
    const { map, batches } = await wire(
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
      writtenFirst(8),
    );
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
    const { map, batches, runner, streamArn } = await wire(
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
      writtenFirst(8),
    );
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
    const { map, batches } = await wire(
      (event) => {
        if (event.Records.some((record: StreamRecord) => sk(record) < 3)) throw new Error('no');
      },
      {
        BatchSize: 3,
        MaximumBatchingWindowInSeconds: 1,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: arn } },
      },
      writtenFirst(4),
    );
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
});
