import { describe, expect, it } from 'vitest';
import { quiet, wire } from './events-queue-wiring.ts';
import { services, useServices } from './events-running.ts';
import { eventually } from './events-services.ts';

useServices();

describe('a queue mapping whose function fails', () => {
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
});
