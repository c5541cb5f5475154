import { describe, expect, it } from 'vitest';
import { pacingOf } from '../../lib/local/events/streams/stream-pacing.ts';
import type { StreamRecord } from '../../lib/local/events/streams/stream-record.ts';
import { services, useServices } from './events-running.ts';
import { eventually, region } from './events-services.ts';
import { type Options, quiet, upTo, wire } from './events-stream-wiring.ts';

useServices({ dynamodb: true });

describe('a stream mapping', () => {
  it('hands over records as Lambda does, for insert, modify and remove', async () => {
    const { put, table, streamArn, map, runner } = await wire(() => undefined);
    await put('a', 1, { data: { B: 'AAEC' }, list: { L: [{ BOOL: true }, { M: {} }] }, none: { M: {} } });
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
    const first = { ...keys, data: { B: 'AAEC' }, list: { L: [{ BOOL: true }, { M: {} }] }, none: { M: {} } };
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
    const [writes, took]: [number[], number[]] = [[], []];
    for (const index of upTo(15)) {
      const began = performance.now();
      await put('a', index);
      const written = performance.now();
      writes.push(written - began);
      if (announced) map.poke();
      await eventually(() => runner.calls.length === index + 1);
      took.push((runner.calls.at(-1)?.at ?? 0) - written);
    }
    const [write = 0, read] = [writes, took].map((all) => all.slice(3).sort((a, b) => a - b)[6]);
    // The wait between reads, and some calls of a table as busy as the one that was written to.
    expect(read).toBeLessThan(pacingOf(false).wait(0) + 10 * write);
  });

  it('is as quick with the first record of a table, after others were written', async () => {
    const late: [number[], number[]] = [[], []];
    // Three times: what the machine does for others meanwhile says nothing.
    for (const _ of upTo(3)) {
      const first = await wire(() => undefined, {}, { announced: true });
      const second = await wire(() => undefined, {}, { announced: true });
      await quiet(first.map);
      await quiet(second.map);
      for (const [place, { put, map, runner }] of [first, second].entries()) {
        const began = performance.now();
        await put('a', 1);
        const written = performance.now();
        map.poke();
        await eventually(() => runner.calls.length === 1);
        late[place]?.push((runner.calls[0]?.at ?? 0) - written - 10 * (written - began));
      }
    }
    // Unpoked, it would look again after two seconds.
    for (const each of late) expect(Math.min(...each)).toBeLessThan(400);
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
    const { put, batches } = await wire(() => undefined, { BatchSize: 4, MaximumBatchingWindowInSeconds: 3 });
    const begin = performance.now();
    for (const index of upTo(5)) {
      await put('a', index);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await eventually(() => batches().length === 1);
    expect(performance.now() - begin).toBeLessThan(2900);
    expect(batches()).toEqual([[0, 1, 2, 3]]);
    await eventually(() => batches().length === 2);
    expect(performance.now() - begin).toBeGreaterThan(3000);
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
