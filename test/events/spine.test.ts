import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Happened } from '../../lib/contract/event.ts';
import { handled, once } from '../../lib/events/handled.ts';
import { mostDetailBytes } from '../../lib/events/new-event.ts';
import type { RelayPorts } from '../../lib/events/relay-batch.ts';
import type { Dynamo, PutInput, TransactItem } from '../../lib/runtime/aws/dynamo.ts';
import { TransactionCanceled } from '../../lib/runtime/aws/errors.ts';
import { Check } from '../../lib/runtime/aws/expressions.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createOutcomes } from '../../lib/runtime/outcomes.ts';
import { beginning, withTrace } from '../../lib/runtime/trace.ts';
import { countSacks, filled, type sackFilled, sacksIn } from './mill.ts';
import { archiveArn, busArn, logger, ruleArn, type Spine, startSpine } from './spine-world.ts';

const seen: Happened<typeof sackFilled>[] = [];
let fails = (_: Happened<typeof sackFilled>): boolean => false;
let harm: (ports: RelayPorts) => RelayPorts = (ports) => ports;
let spine: Spine;

/** Adds a sack's weight to a sum, once for each event. */
const counting = (dynamo: Dynamo, table: string) => {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  const outcomes = createOutcomes(dynamo, { name: () => table, key, ttl: 'expiresAt' });
  return async (event: Happened<typeof sackFilled>) => {
    seen.push(event);
    if (fails(event)) throw new Error('the mill stands still');
    const { sackId, kilos } = event.detail;
    const sum = {
      Update: {
        TableName: table,
        Key: { pk: `SUM#${sackId}`, sk: 'SUM' },
        UpdateExpression: 'ADD kilos :kilos',
        ExpressionAttributeValues: { ':kilos': kilos },
      },
    };
    const now = new Date();
    const next = event.detail.note === 'and one more' ? [filled(table, `${sackId}-more`, 1)] : [];
    const writes = [handled(sacksIn(table), 'countSacks', event, now), sum, ...next];
    await once(() => outcomes.commit({ writes, idempotency: undefined, response: undefined, now }));
  };
};
const sumOf = async (sackId: string) => {
  const Key = { pk: `SUM#${sackId}`, sk: 'SUM' };
  return (await spine.dynamo.get({ TableName: spine.table, Key, ConsistentRead: true })).Item?.kilos;
};

beforeAll(async () => {
  spine = await startSpine(
    ({ dynamo, table, lines }) => consume(countSacks, { logger: logger(lines) }, counting(dynamo, table)),
    (ports) => ({
      ...ports,
      bus: { offer: (events) => harm(ports).bus.offer(events) },
      dynamo: { batchWrite: (input) => harm(ports).dynamo.batchWrite(input) },
    }),
  );
}, 60_000);
beforeEach(() => {
  seen.length = spine.lines.length = spine.offered.length = spine.consumed.length = 0;
  fails = () => false;
  harm = (ports) => ports;
});
afterAll(() => spine?.stop());

const leave = async (...writes: ReturnType<typeof filled>[]) => {
  await spine.dynamo.transactWrite({ TransactItems: writes });
  await spine.idle();
};
const envelope = (data: unknown, more: object = {}) => ({
  id: randomUUID(),
  version: 3,
  occurredAt: new Date().toISOString(),
  correlationId: 'request-1',
  causationId: 'request-1',
  data,
  ...more,
});

describe('an event', () => {
  it('stands in the line of who left it once it is there, and not when its transaction was refused', async () => {
    const emitted = new Set<string>();
    const write = (...TransactItems: TransactItem[]) =>
      withTrace(beginning('r1'), () => spine.dynamo.transactWrite({ TransactItems }), emitted);
    const never = Check(spine.table, { pk: 'NOBODY', sk: 'X' }, { when: 'attribute_exists(#pk)' });
    const event = filled(spine.table, randomUUID());
    await expect(write(event, never)).rejects.toThrow(TransactionCanceled);
    expect([...emitted]).toEqual([]);
    await write(event);
    expect([...emitted]).toEqual(['SackFilled']);
    emitted.clear();
    const alone = filled(spine.table, randomUUID()).Put as PutInput;
    await withTrace(beginning('r1'), () => spine.dynamo.put(alone), emitted);
    expect([...emitted]).toEqual(['SackFilled']);
    await spine.idle();
  });
  it('goes from its effect over table, stream, bus and queue to its consumer, with what it follows from', async () => {
    const sackId = randomUUID();
    const actor = { type: 'person', id: 'ann' } as const;
    const trace = { correlationId: 'request-7', causationId: 'request-7', actor };
    const write = withTrace(trace, () => filled(spine.table, sackId, 25));
    await leave(write);
    const { id, occurredAt } = { ...write.Put?.Item };
    const detail = { sackId, kilos: 25, grain: 'wheat' };
    expect(seen).toEqual([{ id, type: 'SackFilled', occurredAt, ...trace, detail }]);
    expect(await sumOf(sackId)).toBe(25);
    const invocation = spine.lines.map((line) => JSON.parse(line)).filter(({ message }) => message === 'invocation');
    expect(invocation.map(({ correlationId }) => correlationId)).toContain('request-7');
    expect(await spine.dynamo.get({ TableName: spine.table, Key: keyOf(write) })).toEqual({});
  });

  it('that a consumer leaves was caused by the event before, and belongs to the request that began it all', async () => {
    const sackId = randomUUID();
    const detail = { sackId, kilos: 1, grain: 'rye', note: 'and one more' };
    const first = envelope(detail, {
      correlationId: 'request-8',
      causationId: 'something',
      actor: { type: 'person', id: 'ann' },
    });
    await spine.put(first);
    await spine.idle();
    expect(seen.map(({ detail: { sackId: about } }) => about)).toEqual([sackId, `${sackId}-more`]);
    expect(seen[1]).toMatchObject({
      correlationId: 'request-8',
      causationId: first.id,
      actor: { type: 'person', id: 'ann' },
    });
  });

  it('is not told when its effect did not happen', async () => {
    const check = {
      ConditionCheck: {
        TableName: spine.table,
        Key: { pk: 'nothing', sk: 'nothing' },
        ConditionExpression: 'attribute_exists(pk)',
      },
    };
    await expect(leave(filled(spine.table, randomUUID()), check as never)).rejects.toThrow();
    await spine.idle();
    expect(seen).toEqual([]);
  });

  it('that breaks its schema, or is very large, is refused where it is left', () => {
    expect(() => filled(spine.table, randomUUID(), 'much' as never)).toThrow('SackFilled breaks its schema: kilos');
    expect(() => filled(spine.table, 'x'.repeat(mostDetailBytes))).toThrow('bytes of detail');
  });

  it('costs two write units in the transaction of its effect, and one when the relay deletes it', async () => {
    await leave(filled(spine.table, randomUUID()));
    const writes = spine.consumed.map(({ operation, units }) => [operation, units]);
    // The least is two: an item that is left to its TTL goes for nothing, and then what is stuck looks like what is not.
    expect(writes[0]).toEqual(['TransactWriteItems', 2]);
    // The consumer's own write may come before or after it.
    expect(writes.filter(([operation]) => operation === 'BatchWriteItem')).toEqual([['BatchWriteItem', 1]]);
  });
});

const keyOf = ({ Put }: ReturnType<typeof filled>) => ({ pk: String(Put?.Item.pk), sk: String(Put?.Item.sk) });

describe('events that come twice, late, or after failures', () => {
  it('have their effect once when the bus and the consumer fail now and then', async () => {
    const sacks = Array.from({ length: 12 }, () => randomUUID());
    let calls = 0;
    harm = ({ bus, dynamo, ...rest }) => ({
      ...rest,
      // Refuses some, loses the answers of others: what it took comes once more.
      bus: {
        async offer(events) {
          calls += 1;
          if (calls === 1)
            return events.map((_, index) => ({ index, code: 'Throttling', message: '', forGood: false }));
          const refused = await bus.offer(events);
          if (calls === 2) throw new Error('the answer was lost');
          return refused;
        },
      },
      dynamo: {
        async batchWrite(input) {
          if (calls === 3) {
            calls += 1;
            throw new Error('died before deleting');
          }
          await dynamo.batchWrite(input);
        },
      },
    });
    const failed = new Set<string>();
    fails = ({ id }) => failed.size < 8 && !failed.has(id) && failed.add(id).size > 0;
    await leave(...sacks.flatMap((sackId) => [filled(spine.table, sackId, 1), filled(spine.table, sackId, 10)]));
    expect(await Promise.all(sacks.map(sumOf))).toEqual(sacks.map(() => 11));
    expect(spine.offered.length).toBeGreaterThan(24);
    expect(await spine.dead()).toEqual([]);
  });

  it('have their effect once when they are replayed, twice', async () => {
    const sackId = randomUUID();
    const before = Date.now();
    await leave(filled(spine.table, sackId, 4));
    const [first] = seen;
    const range = { archiveArn, busArn, from: before - 60_000, to: before + 60_000 };
    for (const name of ['again', 'and-again'])
      spine.events.replays.start({ ...range, name: `${name}-${before}`, ruleArns: [ruleArn] });
    await spine.idle();
    const mine = seen.filter(({ id }) => id === first?.id);
    // At least: what is slow to answer may be delivered once more.
    expect(mine.length).toBeGreaterThanOrEqual(3);
    for (const each of mine) expect(each).toEqual(first);
    expect(await sumOf(sackId)).toBe(4);
  });
});

describe('an event that the consumer cannot take', () => {
  const reasonOf = async () =>
    (await spine.dead()).map(({ body, attributes }) => ({
      id: JSON.parse(body).detail.id,
      code: attributes.ERROR_CODE?.StringValue,
      message: attributes.ERROR_MESSAGE?.StringValue,
    }));

  it('goes to the dead-letter queue at once, whole and with the reason, when it breaks its schema', async () => {
    const detail = envelope({ sackId: 's', kilos: 'heavy', grain: 'wheat' });
    await spine.put(detail);
    await spine.put({ ...detail, data: undefined });
    await spine.idle();
    expect(seen).toEqual([]);
    const letters = await reasonOf();
    expect(letters).toHaveLength(2);
    expect(letters).toEqual(
      expect.arrayContaining([
        { id: detail.id, code: 'PoisonMessage', message: expect.stringContaining('breaks its schema: kilos') },
        { id: detail.id, code: 'PoisonMessage', message: expect.stringContaining('no data') },
      ]),
    );
  });

  it('is tried until the last delivery when its version is newer, then goes there with the reason', async () => {
    const detail = envelope({ sackId: 's' }, { version: 4 });
    await spine.put(detail);
    await spine.idle();
    const tried = spine.lines.filter((line) => line.includes('has version 4; version 3 is known here'));
    expect(tried.length).toBeGreaterThanOrEqual(5);
    expect(await reasonOf()).toEqual([
      { id: detail.id, code: 'NotYetKnown', message: expect.stringContaining('version 4; version 3 is known here') },
    ]);
  });

  it('goes there with its reason when the operation failed at every delivery, and back again once mended', async () => {
    const sackId = randomUUID();
    fails = () => true;
    await leave(filled(spine.table, sackId, 3));
    const [letter, ...others] = await spine.dead();
    expect(others).toEqual([]);
    expect(letter?.attributes).toMatchObject({
      ERROR_CODE: { StringValue: 'Error' },
      ERROR_MESSAGE: { StringValue: 'the mill stands still' },
    });
    fails = () => false;
    const QueueUrl = 'http://127.0.0.1/000000000000/sacks';
    await spine.services.client.sqs('SendMessage', { QueueUrl, MessageBody: letter?.body });
    await spine.idle();
    expect(await sumOf(sackId)).toBe(3);
  });

  it.each([
    ['is no event of the bus', { n: 1 }, 'not an event'],
    ['is of a kind that it does not listen to', { 'detail-type': 'SackBurnt', source: 'mill' }, 'not listened to here'],
    ['is another module’s', { 'detail-type': 'SackFilled', source: 'attic', detail: {} }, 'not listened to here'],
    [
      'has no envelope',
      { 'detail-type': 'SackFilled', source: 'mill', detail: { sackId: 's' } },
      'correlationId and causationId',
    ],
  ])('goes there when it %s', async (_, body, reason) => {
    const QueueUrl = 'http://127.0.0.1/000000000000/sacks';
    await spine.services.client.sqs('SendMessage', { QueueUrl, MessageBody: JSON.stringify(body) });
    await spine.idle();
    const letters = await spine.dead();
    expect(letters.map(({ attributes }) => attributes.ERROR_MESSAGE?.StringValue)).toEqual([
      expect.stringContaining(reason),
    ]);
    expect(seen).toEqual([]);
  });
});

describe('an older version', () => {
  it.each([
    [1, { sackId: 's', weight: 5, grain: 'r', colour: 'red' }],
    [2, { sackId: 's', kilos: 5, grain: 'rye', colour: 'red' }],
  ])('%i is taken up before the operation sees it', async (version, data) => {
    await spine.put(envelope(data, { version }));
    await spine.idle();
    expect(seen.map(({ detail }) => detail)).toEqual([{ sackId: 's', kilos: 5, grain: 'rye', note: 'none' }]);
  });
  it('of today passes, with a member that nobody knows yet', async () => {
    await spine.put(envelope({ sackId: 's', kilos: 5, grain: 'rye', tomorrow: true }));
    await spine.idle();
    expect(seen.map(({ detail }) => detail)).toEqual([{ sackId: 's', kilos: 5, grain: 'rye' }]);
  });
});
