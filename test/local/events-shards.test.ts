import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/local/events/clock.ts';
import { readMapping } from '../../lib/local/events/mappings/mapping-config.ts';
import { type ServiceClient, ServiceError } from '../../lib/local/events/service-client.ts';
import { openCheckpoints } from '../../lib/local/events/streams/checkpoints.ts';
import { LowWaterMark } from '../../lib/local/events/streams/low-water-mark.ts';
import { type StreamMapping, startStreamMapping } from '../../lib/local/events/streams/stream-mapping.ts';
import { pacingOf } from '../../lib/local/events/streams/stream-pacing.ts';
import { openStateDatabase } from '../../lib/local/state-database.ts';
import { account, eventually, logOf, mapping, region, runnerOf, stackOf } from './events-services.ts';

const streamArn = `arn:aws:dynamodb:${region}:${account}:table/rolling/stream/local`;

interface ShardState {
  id: string;
  parentId?: string;
  records: number[];
  closed: boolean;
}

/**
 * DynamoDB Local closes a shard only after hours, so this stands in for it: shards that close and have children, iterators that
 * expire. An iterator is the shard's name and the number of records in front of it.
 */
function rollingStream(shards: ShardState[]) {
  const state = { shards, refuseNext: undefined as string | undefined, reads: [] as string[] };
  const find = (id: string) => shards.find((shard) => shard.id === id) as ShardState;
  const streams: ServiceClient['streams'] = async (action, input) => {
    const asked = input as Record<string, string>;
    if (action === 'DescribeStream') {
      return {
        StreamDescription: { Shards: shards.map(({ id, parentId }) => ({ ShardId: id, ParentShardId: parentId })) },
      };
    }
    if (action === 'GetShardIterator') {
      const shard = find(asked.ShardId ?? '');
      const place = asked.SequenceNumber === undefined ? 0 : shard.records.indexOf(Number(asked.SequenceNumber));
      const after = asked.ShardIteratorType === 'AFTER_SEQUENCE_NUMBER' ? place + 1 : place;
      return { ShardIterator: `${shard.id} ${after}` };
    }
    if (state.refuseNext !== undefined) {
      const code = state.refuseNext;
      state.refuseNext = undefined;
      throw new ServiceError(code, 'get another iterator');
    }
    const [id = '', from] = (asked.ShardIterator ?? '').split(' ');
    const shard = find(id);
    const records = shard.records.slice(Number(from));
    if (records.length > 0) state.reads.push(id);
    return {
      Records: records.map((sequence) => ({
        eventName: 'INSERT',
        dynamodb: {
          Keys: { pk: { S: String(sequence) } },
          SequenceNumber: String(sequence),
          ApproximateCreationDateTime: 0,
        },
      })),
      NextShardIterator: shard.closed ? undefined : `${id} ${shard.records.length}`,
    };
  };
  const refuse = async () => {
    throw new Error('not used here');
  };
  const client: ServiceClient = {
    streams,
    dynamodb: async () => ({ Table: { LatestStreamArn: 'arn:local' } }),
    sqs: refuse,
    sns: refuse,
    close: () => {},
  };
  return { state, client };
}

describe('the shards of a stream', () => {
  const cleanups: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function wire(client: ServiceClient, handler: () => unknown = () => undefined) {
    const stateDir = await mkdtemp(join(tmpdir(), 'events-'));
    cleanups.push(() => rm(stateDir, { recursive: true }));
    const runner = runnerOf({ fn: handler });
    const log = logOf();
    const stack = stackOf(
      [mapping('Map', streamArn, 'fn', { StartingPosition: 'TRIM_HORIZON', BatchSize: 2 })],
      ['fn'],
    );
    const none = 'http://127.0.0.1:1';
    const addresses = {
      api: none,
      socket: none,
      aws: none,
      cognito: none,
      dynamodb: none,
      fauxqs: none,
      cognitoInner: none,
    };
    const rootCredentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' };
    const runtime = { stack, addresses, functions: runner, log, stateDir, rootCredentials };
    const database = openStateDatabase(join(stateDir, 'events.sqlite'));
    cleanups.push(() => database.close());
    const start = (): StreamMapping => {
      const context = { runtime, services: client, clock: systemClock, activity: { count: 0 } };
      const made = startStreamMapping(context, readMapping(stack.find('Map'), stack), openCheckpoints(database), () =>
        pacingOf(false),
      );
      cleanups.push(() => made.stop());
      return made;
    };
    const seen = () =>
      runner.calls.flatMap((call) =>
        call.event.Records.map((record: { dynamodb: { SequenceNumber: string } }) =>
          Number(record.dynamodb.SequenceNumber),
        ),
      );
    return { start, seen, log };
  }

  it('are read parents first, each to its end', async () => {
    const { client, state } = rollingStream([
      { id: 'child-a', parentId: 'root', records: [4, 5], closed: true },
      { id: 'grandchild', parentId: 'child-a', records: [6, 7, 8], closed: false },
      { id: 'root', parentId: 'trimmed-away', records: [1, 2, 3], closed: true },
    ]);
    let gate: () => void = () => {};
    const opened = new Promise<void>((resolve) => {
      gate = resolve;
    });
    const { start, seen } = await wire(client, () => opened);
    const map = start();
    await eventually(() => state.reads.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    // The root is read, but not done with: nothing of its child may be touched.
    expect(state.reads).toEqual(['root']);
    gate();
    await eventually(() => seen().length === 8);
    await eventually(async () => (await map.busy()) === undefined);
    expect(seen()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('that close while they are read are followed by their children', async () => {
    const root: ShardState = { id: 'root', records: [1], closed: false };
    const shards = [root];
    const { client } = rollingStream(shards);
    const { start, seen } = await wire(client);
    start();
    await eventually(() => seen().length === 1);
    root.records.push(2);
    shards.push({ id: 'child', parentId: 'root', records: [3], closed: false });
    root.closed = true;
    await eventually(() => seen().length === 3);
    expect(seen()).toEqual([1, 2, 3]);
  });

  it('are not read again after a restart when they are done with', async () => {
    const { client, state } = rollingStream([
      { id: 'root', records: [1, 2], closed: true },
      { id: 'child', parentId: 'root', records: [3], closed: false },
    ]);
    const { start, seen } = await wire(client);
    const first = start();
    await eventually(() => seen().length === 3);
    await eventually(async () => (await first.busy()) === undefined);
    await first.stop();
    state.shards[1]?.records.push(4);
    start();
    await eventually(() => seen().length === 4);
    expect(seen()).toEqual([1, 2, 3, 4]);
  });

  it.each(['ExpiredIteratorException', 'TrimmedDataAccessException'])(
    'are read on at once behind the last record after %s, without a word in the log',
    async (code) => {
      const shard: ShardState = { id: 'root', records: [1], closed: false };
      const { client, state } = rollingStream([shard]);
      const { start, seen, log } = await wire(client);
      start();
      await eventually(() => seen().length === 1);
      state.refuseNext = code;
      shard.records.push(2);
      await eventually(() => seen().length === 2, 400);
      expect(seen()).toEqual([1, 2]);
      expect(log.lines).toEqual([]);
    },
  );
});

describe('the low-water mark', () => {
  it('moves only over records without a gap before them', () => {
    const mark = new LowWaterMark();
    for (const sequence of ['1', '2', '3', '4']) mark.add(sequence);
    expect(mark.done(['2', '4'])).toBeUndefined();
    expect(mark.open).toBe(4);
    expect(mark.done(['1'])).toBe('2');
    expect(mark.done(['unknown'])).toBeUndefined();
    expect(mark.done(['3'])).toBe('4');
    expect(mark.open).toBe(0);
  });
});
