import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messaging } from '../../functions/messaging/contract/module.ts';
import { operation as follow } from '../../functions/messaging/follow-receipts.ts';
import { settled } from '../../functions/messaging/model/outcome.ts';
import { deliveryStore } from '../../functions/messaging/store/deliveries.ts';
import type { DeliveryItem } from '../../functions/messaging/store/items.ts';
import { deliveryKey, reportKey, reportShard } from '../../functions/messaging/store/keys.ts';
import { messagesTable } from '../../functions/messaging/store/messages-table.ts';
import { pushTargets } from '../../functions/messaging/store/push-targets.ts';
import { receiptStore } from '../../functions/messaging/store/receipts.ts';
import type { DeliveryReceipt } from '../../lib/contract/consumer.ts';
import { type createDynamo as Create, createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { receiptsAfter } from '../../lib/runtime/sources/receipts.ts';
import { deadLetters } from '../../lib/runtime/sources/set-aside.ts';
import { PoisonMessage } from '../../lib/runtime/sources/source.ts';
import { startTables } from '../tables.ts';

const at = '2026-11-02T09:00:00.000Z';
const campaign = { campaignId: randomUUID(), variant: 0 };
let server: Awaited<ReturnType<typeof startTables>>;
let dynamo: ReturnType<typeof Create>;
let table: ReturnType<typeof messagesTable>;
beforeAll(async () => {
  server = await startTables([messaging]);
  dynamo = createDynamo({ config: server.config });
  table = messagesTable(dynamo, () => 'messaging.messages');
});
afterAll(() => server?.stop());

let sent: DeliveryItem;
const Key = () => deliveryKey(sent.personId, sent.messageId, sent.channel);
/** A delivery as the worker leaves it, with so many messages of SNS. */
async function deliver(channel: 'sms' | 'push', receipts: readonly string[]): Promise<void> {
  const [personId, messageId] = [randomUUID(), randomUUID()];
  const claimed: DeliveryItem = {
    ...deliveryKey(personId, messageId, channel),
    ...{
      entity: 'Delivery',
      personId,
      messageId,
      channel,
      state: 'sending',
      turn: 1,
      tries: 0,
      attempts: [],
      campaign,
    },
    expiresAt: 2_000_000_000,
  };
  await dynamo.put({ TableName: 'messaging.messages', Item: { ...claimed } });
  await deliveryStore(table).settle(
    claimed,
    settled(claimed, { result: 'sent', receipt: receipts.join(' ') }, new Date(at), 6),
  );
  sent = claimed;
}
const now = async () =>
  (await dynamo.get<DeliveryItem>({ TableName: 'messaging.messages', Key: Key(), ConsistentRead: true })).Item;
const counts = async () =>
  (
    await dynamo.get({
      TableName: 'messaging.messages',
      Key: reportKey(campaign.campaignId, 0, reportShard(sent.messageId)),
      ConsistentRead: true,
    })
  ).Item ?? {};
const tell = (receipt: string, delivered = true, more: Partial<DeliveryReceipt> = {}) =>
  follow({ channel: sent.channel as 'sms', receipt, at, delivered, response: 'x', ...more }, {
    store: receiptStore(table),
  } as never);

describe('a receipt', () => {
  it('is noted once, however often and in whatever order it comes, and counts once', async () => {
    const id = randomUUID();
    await deliver('sms', [id]);
    const before = Number((await counts()).delivered ?? 0);
    await Promise.all([tell(id), tell(id), tell(id, false)]);
    await tell(id, false);
    const found = await now();
    expect(found?.receipts).toHaveLength(1);
    const delivered = found?.receipts?.[0]?.outcome === 'delivered';
    expect([found?.state, found?.deliveredAt]).toEqual(delivered ? ['sent', at] : ['failed', undefined]);
    expect(Number((await counts()).delivered ?? 0) - before).toBe(delivered ? 1 : 0);
  });

  it('of a failed text ends the delivery as failed, with what the carrier said', async () => {
    const id = randomUUID();
    await deliver('sms', [id]);
    await tell(id, false, { response: 'Blocked as spam by phone carrier' });
    expect(await now()).toMatchObject({
      state: 'failed',
      reason: 'undelivered',
      turn: 3,
      receipts: [{ outcome: 'failed', response: 'Blocked as spam by phone carrier' }],
    });
  });

  it('of one device among several: delivered with the first that has it, failed when none has', async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
    await deliver('push', ids);
    await Promise.all([tell(ids[0], false), tell(ids[1], false)]);
    expect((await now())?.state).toBe('sent');
    await tell(ids[2]);
    expect(await now()).toMatchObject({ state: 'sent', deliveredAt: at, receipts: [{}, {}, { receipt: ids[2] }] });
    const lost = [randomUUID(), randomUUID()] as const;
    await deliver('push', lost);
    await Promise.all(lost.map((id) => tell(id, false)));
    expect(await now()).toMatchObject({ state: 'failed', reason: 'undelivered' });
  });

  it('that nobody knows is none of ours: SNS logs of others too', async () => {
    const id = randomUUID();
    await deliver('sms', [id]);
    expect([await tell(randomUUID()), await tell(id)]).toEqual(['unknown', 'noted']);
  });

  it('of as many devices as a person may have are all found: no more are told than one transaction notes', async () => {
    const personId = randomUUID();
    for (let n = 0; n < 120; n += 1) {
      const deviceId = randomUUID();
      const Item = {
        pk: `PERSON#${personId}`,
        sk: `DEVICE#${deviceId}`,
        deviceId,
        platform: 'ios',
        pushToken: `t${n}`,
        sessions: { s: 1 },
      };
      await dynamo.put({ TableName: 'messaging.messages', Item });
    }
    const devices = await pushTargets(table, {} as never, () => 'messaging.messages').devices({ personId });
    expect(devices).toHaveLength(90);
    const ids = devices.map(() => randomUUID());
    await deliver('push', ids);
    await tell(ids.at(-1) ?? '');
    expect(await now()).toMatchObject({ state: 'sent', deliveredAt: at });
  });

  it('of a person who is gone changes nothing', async () => {
    const id = randomUUID();
    await deliver('sms', [id]);
    await dynamo.delete({ TableName: 'messaging.messages', Key: Key() });
    await tell(id);
    expect(await now()).toBeUndefined();
  });
});

describe('lines of CloudWatch Logs', () => {
  const group = 'sns/eu-central-1/111122223333/DirectPublishToPhoneNumber';
  const packed = (lines: readonly string[], messageType = 'DATA_MESSAGE', logGroup = group) => {
    const logEvents = lines.map((message, n) => ({ id: String(n), timestamp: Date.parse(at), message }));
    return { awslogs: { data: gzipSync(JSON.stringify({ messageType, logGroup, logEvents })).toString('base64') } };
  };
  const line = (messageId: string, more: object = {}) =>
    JSON.stringify({
      status: 'SUCCESS',
      notification: { messageId, timestamp: 'x' },
      delivery: { providerResponse: 'ok' },
      ...more,
    });
  let seen: unknown[];
  let logged: unknown[];
  let pauses: number;
  let clock: number;
  beforeEach(() => {
    [seen, logged, pauses, clock] = [[], [], 0, Date.parse(at) + 1_000];
  });
  const quiet = { error: () => undefined, info: (...said: unknown[]) => logged.push(said) } as never;
  const read = (event: unknown, run: (input: unknown) => Promise<unknown> = async (input) => seen.push(input)) =>
    receiptsAfter(
      async () => {
        pauses += 1;
      },
      () => clock,
    )(event, {} as never, run, quiet);

  it('are receipts, of texts and of notifications, without control characters and of bounded length', async () => {
    await read(
      packed([
        line('1-a'),
        line('1-b', { status: 'FAILURE', delivery: { providerResponse: `a\nb${'x'.repeat(500)}` } }),
      ]),
    );
    await read(
      packed(
        [line('1-c', { delivery: { statusCode: 410 }, status: 'FAILURE' })],
        'DATA_MESSAGE',
        'sns/r/1/app/APNS/bakery/Failure',
      ),
    );
    await read(packed([line('1-d')], 'CONTROL_MESSAGE'));
    expect(seen).toEqual([
      { channel: 'sms', receipt: '1-a', at, delivered: true, response: 'ok' },
      { channel: 'sms', receipt: '1-b', at, delivered: false, response: `a b${'x'.repeat(197)}` },
      { channel: 'push', receipt: '1-c', at, delivered: false, response: '410' },
    ]);
  });

  it.each([
    ['no line of SNS', 'nothing'],
    ['an id of another form', line('../../x')],
    ['another status', line('1-a', { status: 'MAYBE' })],
  ])('that nobody can read hold up no other: %s', async (_, bad) => {
    await expect(read(packed([bad, line('1-e')]))).rejects.toThrow(PoisonMessage);
    expect(seen).toMatchObject([{ receipt: '1-e' }]);
  });

  it('that are no delivery at all, or a bomb, are poison', async () => {
    const bombOf = (size: number) =>
      JSON.stringify({
        ...{ messageType: 'DATA_MESSAGE', logGroup: group, filler: ' '.repeat(size) },
        logEvents: [{ id: '1', timestamp: Date.parse(at), message: line('1-f') }],
      });
    const bomb = { awslogs: { data: gzipSync(bombOf(20 * 1024 * 1024)).toString('base64') } };
    for (const event of [{}, { awslogs: { data: 'AAAA' } }, bomb]) {
      await expect(read(event)).rejects.toThrow(PoisonMessage);
    }
    // What is small enough is read: it is the size alone that makes the bomb one.
    await read({ awslogs: { data: gzipSync(`${bombOf(1024)}`).toString('base64') } });
    expect(seen).toEqual([expect.objectContaining({ receipt: '1-f' })]);
  });

  it('that nobody knows are looked at once more after all others and one pause, and then passed over', async () => {
    const known = new Set(['1-a']);
    const order: string[] = [];
    const run = async (input: unknown) => {
      const { receipt } = input as DeliveryReceipt;
      order.push(receipt);
      if (pauses > 0) known.add('1-a1e');
      return known.has(receipt) ? 'noted' : 'unknown';
    };
    await read(packed([line('1-a1e'), line('1-07e'), line('1-a')]), run);
    expect([order, pauses]).toEqual([['1-a1e', '1-07e', '1-a', '1-a1e', '1-07e'], 1]);
    expect(logged).toEqual([['receipts of others', { passedOver: 1 }]]);
    clock += 60_000;
    await read(packed([line('1-07e'), line('1-07e')]), run);
    expect(pauses).toBe(1);
    expect(logged.at(-1)).toEqual(['receipts of others', { passedOver: 2 }]);
  });

  it('are worked on ten at once, each of them', async () => {
    let [now, most] = [0, 0];
    const run = async (input: unknown) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      seen.push((input as DeliveryReceipt).receipt);
    };
    const ids = Array.from({ length: 45 }, (_, n) => `1-${n}`);
    await read(packed(ids.map((id) => line(id))), run);
    expect([new Set(seen), seen.length, most]).toEqual([new Set(ids), 45, 10]);
  });

  it('that are set aside name no telephone, no device and nothing that was said', async () => {
    const kept: string[] = [];
    const { send } = deadLetters;
    process.env.DEAD_LETTERS = 'x';
    try {
      Object.assign(deadLetters, {
        send: async ({ body }: { body: { text: string } }) => void kept.push(JSON.stringify(body)),
      });
      const secret = { destination: '+436601234567', token: 'device-token', providerResponse: 'to +436601234567' };
      const bad = line('../x', {
        delivery: { ...secret, statusCode: 7 },
        notification: { messageId: '../x', body: 'hello' },
      });
      await read(packed([bad, 'telephone +436601234567']));
    } finally {
      Object.assign(deadLetters, { send });
      delete process.env.DEAD_LETTERS;
    }
    expect(kept).toHaveLength(2);
    expect(kept.join()).not.toMatch(/4366|device-token|hello/);
    expect(kept.join()).toMatch(/DirectPublish/);
    expect(kept[0]).toContain('../x');
  });

  it('all come again when one fails, after the others', async () => {
    const run = async (input: unknown) => {
      seen.push(input);
      if (seen.length === 1) throw new Error('busy');
    };
    await expect(read(packed([line('1-a'), line('1-b')]), run)).rejects.toThrow('busy');
    expect(seen).toHaveLength(2);
  });
});
