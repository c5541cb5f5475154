import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inboundWebhookReceived } from '../../functions/webhooks/contract/inbound-events.ts';
import { webhooks } from '../../functions/webhooks/contract/module.ts';
import { operation as receive } from '../../functions/webhooks/receive-webhook.ts';
import { operation as replayMany } from '../../functions/webhooks/replay-inbound-webhooks.ts';
import { inboxStore } from '../../functions/webhooks/store/inbox.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { createInbox, inboxAccess } from '../../lib/inbound/inbox.ts';
import { inboxKey } from '../../lib/inbound/items.ts';
import type { Consumed, Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import { Crash, callsOf, newLife, portOf } from '../mortal-calls.ts';
import { startTables } from '../tables.ts';
import { schemes } from './signers.ts';

const shop = defineModule('shop', { summary: 'A shop that is paid over a provider', uses: { webhooks } });
const settlePayment = shop.consumer({
  on: { event: inboundWebhookReceived },
  summary: 'Book what was paid',
  access: { ...inboxAccess },
});

let server: Awaited<ReturnType<typeof startTables>>;
let dynamo: Dynamo;
let store: ReturnType<typeof inboxStore>;
const consumed: Consumed[] = [];
const name = 'webhooks.inbox';
const world = newLife();
const now = Date.parse('2026-11-01T09:00:00.000Z');
beforeAll(async () => {
  server = await startTables([webhooks]);
  const real = createDynamo({ config: server.config, onConsumed: (used) => void consumed.push(used) });
  dynamo = portOf(real, callsOf(world));
  store = inboxStore(dynamo, () => name);
});
afterAll(() => server.stop());

let source: string;
beforeEach(() => {
  source = `s${randomUUID().slice(0, 8)}`;
  Object.assign(world, { crashAt: undefined, crashed: false });
});
const tools = {
  now: () => new Date(now),
  newId: randomUUID,
  log: createLogger({}, 'silent', () => undefined),
};
const limits = () => ({ ...webhooks.settings, localReceivers: false });
const { secret, sign } = schemes.stripe;
const sources = { get: async () => ({ scheme: 'stripe', secrets: [{ secret }] }) };
const context = () => ({ ...tools, sources, inbox: store, limits }) as never;

async function arrives(id = randomUUID(), more: object = {}): Promise<string> {
  const bytes = Buffer.from(JSON.stringify({ id, type: 'invoice.paid', amount: 7, ...more }));
  const headers = sign({ secret, body: bytes, at: now / 1000 });
  return (await receive({ params: { source }, query: {}, body: { bytes, headers } }, undefined, context())).messageId;
}
const eventsOf = async (messageId: string) =>
  (
    await dynamo.query({
      TableName: name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `EVENT#INBOUND#${messageId}` },
      ConsistentRead: true,
    })
  ).Items;
const sumKey = (of: string) => ({ pk: `SUM#${of}`, sk: 'SUM' });
const sum = async (of: string) =>
  (await dynamo.get({ TableName: name, Key: sumKey(of), ConsistentRead: true })).Item?.amount;
const add = (to: string, amount: number) => ({
  Update: {
    TableName: name,
    Key: sumKey(to),
    UpdateExpression: 'ADD amount :amount',
    ExpressionAttributeValues: { ':amount': amount },
  },
});
const inbox = () => createInbox(dynamo, () => name);
const book = (messageId: string, consumer = 'settlePayment') =>
  inbox().received({ detail: { messageId } }, consumer, tools, ({ text }) => [
    add(`${source}${consumer}`, JSON.parse(text).amount),
  ]);
const listed = async (state: 'unhandled' | 'handled') => (await store.shelf(source, state, ['0', '9'], 100)).items;

describe('a webhook that arrives', () => {
  it('is stored to the byte and told of, both or neither; a replayed one is answered the same and stored once', async () => {
    const id = randomUUID();
    const messageId = await arrives(id);
    expect(await arrives(id)).toBe(messageId);
    expect(await arrives(id, { note: 'signed anew' })).toBe(messageId);
    const item = await store.get(messageId);
    expect(Buffer.from(item.body).toString()).toBe(JSON.stringify({ id, type: 'invoice.paid', amount: 7 }));
    const [told, ...more] = await eventsOf(messageId);
    expect([told?.type, told?.data, more]).toEqual([
      'InboundWebhookReceived',
      { messageId, source, type: 'invoice.paid' },
      [],
    ]);
    expect(JSON.stringify(told)).not.toContain(id);
  });
  it('ten times at once is one', async () => {
    const id = randomUUID();
    const ids = await Promise.all(Array.from({ length: 10 }, () => arrives(id)));
    expect(new Set(ids).size).toBe(1);
    expect(await eventsOf(ids[0] ?? '')).toHaveLength(1);
  });
});

const units = () => consumed.splice(0).reduce((sum, { units: each }) => sum + each, 0);

describe('units', () => {
  it('of a message of 1 KB: six with its event; seven for each consumer, and those of its effect', async () => {
    consumed.length = 0;
    const messageId = await arrives(randomUUID(), { note: 'x'.repeat(200) });
    const taken = units();
    await book(messageId);
    expect({ taken, handled: units() }).toEqual({ taken: 6, handled: 9 });
  });
});

describe('a consumer', () => {
  it('handles it once, however often and by how many at once the event comes', async () => {
    const messageId = await arrives();
    await Promise.all(Array.from({ length: 5 }, () => book(messageId).catch(() => undefined)));
    await book(messageId);
    expect(await book(messageId)).toBe(false);
    expect(await sum(`${source}settlePayment`)).toBe(7);
    expect((await listed('handled')).map((each) => each.messageId)).toEqual([messageId]);
    expect(await listed('unhandled')).toEqual([]);
  });

  it('of several handles it for itself', async () => {
    const messageId = await arrives();
    for (const consumer of ['settlePayment', 'sendReceipt', 'sendReceipt']) await book(messageId, consumer);
    expect([await sum(`${source}settlePayment`), await sum(`${source}sendReceipt`)]).toEqual([7, 7]);
    expect(Object.keys((await store.get(messageId)).seen).sort()).toEqual(['sendReceipt', 'settlePayment']);
  });

  it('that fails leaves its reason on the message, which is unhandled until it is handled', async () => {
    const messageId = await arrives();
    const fails = () =>
      inbox().received({ detail: { messageId } }, 'settlePayment', tools, () => {
        throw new Error('no such invoice');
      });
    await book(messageId, 'sendReceipt');
    expect(await listed('unhandled')).toEqual([]);
    for (const times of [1, 2]) {
      await expect(fails()).rejects.toThrow('no such invoice');
      const [open] = await listed('unhandled');
      expect(open?.failures).toEqual({
        settlePayment: { times, at: '2026-11-01T09:00:00.000Z', error: 'Error: no such invoice' },
      });
    }
    expect(await book(messageId, 'other')).toBe(true);
    expect(await listed('unhandled')).toHaveLength(1);
    expect(await book(messageId)).toBe(true);
    expect([await listed('unhandled'), (await store.get(messageId)).failures]).toEqual([[], {}]);
    await expect(fails()).resolves.toBe(false);
  });

  it('has its effect once and notes it, or neither, whichever call its process dies at', async () => {
    let points = 0;
    for (let call = 1; call < 20; call += 1) {
      source = `s${randomUUID().slice(0, 8)}`;
      Object.assign(world, { crashed: false, crashAt: world.calls + call });
      const id = randomUUID();
      const messageId = await arrives(id).catch(() => arrives(id));
      await book(messageId).catch(() => book(messageId));
      world.crashAt = undefined;
      expect([call, await sum(`${source}settlePayment`)]).toEqual([call, 7]);
      expect((await eventsOf(messageId)).length).toBe(1);
      expect((await store.get(messageId)).shelf).toBe(`${source}#handled`);
      if (!world.crashed) break;
      points += 1;
    }
    expect(points).toBeGreaterThanOrEqual(3);
  });

  it('meets duplicated, reordered and partially failed batches, and each message has its effect once', async () => {
    const deliveries = fc.array(fc.tuple(fc.nat({ max: 4 }), fc.constantFrom('done', 'done', 'fails', 'dies after')), {
      minLength: 3,
      maxLength: 14,
    });
    await fc.assert(
      fc.asyncProperty(deliveries, fc.integer({ min: 1, max: 10 }), async (plan, size) => {
        source = `s${randomUUID().slice(0, 8)}`;
        const messages = await Promise.all(
          Array.from({ length: 5 }, (_, n) => arrives(randomUUID(), { amount: 10 ** n })),
        );
        const fates = plan.map(([, fate]) => fate);
        const handler = consume(
          settlePayment,
          { logger: (fields: object) => createLogger({ ...fields }, 'silent', () => undefined) },
          async (event) => {
            const fate = fates.shift() ?? 'done';
            await inbox().received(event, 'settlePayment', tools, ({ text }) => {
              if (fate === 'fails') throw new Error('not now');
              return [add(source, JSON.parse(text).amount)];
            });
            if (fate === 'dies after') throw new Crash();
          },
        );
        const record = (messageId: string, n: number) => ({
          messageId: `m${n}`,
          body: JSON.stringify({
            source: 'webhooks',
            'detail-type': 'InboundWebhookReceived',
            detail: {
              ...{ id: randomUUID(), version: 1, occurredAt: '2026-11-01T09:00:00.000Z' },
              ...{ correlationId: 'r', causationId: 'r', data: { messageId, source } },
            },
          }),
        });
        let waiting = plan.map(([of], n) => record(messages[of] ?? '', n));
        for (let round = 0; waiting.length > 0 && round < 100; round += 1) {
          const batch = waiting.slice(0, size);
          const answer = (await handler({ Records: batch }, {})) as { batchItemFailures: { itemIdentifier: string }[] };
          const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
          waiting = [...waiting.slice(size), ...batch.filter(({ messageId }) => failed.has(messageId))];
        }
        const expected = [...new Set(plan.map(([of]) => of))].reduce((total, of) => total + 10 ** of, 0);
        expect([waiting, await sum(source)]).toEqual([[], expected]);
      }),
      { numRuns: 15, seed: 20261121 },
    );
  }, 60_000);
});

describe('what is not handled', () => {
  it('is told of again, in the range that is asked for, and once more without a second effect', async () => {
    const messages = [await arrives(), await arrives(), await arrives()];
    await book(messages[0] ?? '');
    const again = (body: object) =>
      replayMany(
        { params: { source }, query: {}, body },
        undefined as never,
        { ...tools, store, idempotency: undefined } as never,
      );
    expect(await again({})).toEqual({ replayed: 2 });
    expect(await again({ to: '2026-11-01T08:59:59.999Z' })).toEqual({ replayed: 0 });
    expect(await again({ from: '2026-11-01T09:00:00.000Z' })).toEqual({ replayed: 2 });
    expect((await Promise.all(messages.map(eventsOf))).map((told) => told.length)).toEqual([1, 3, 3]);
    for (const each of [...messages, ...messages]) await book(each);
    expect(await sum(`${source}settlePayment`)).toBe(21);
    expect(await again({})).toEqual({ replayed: 0 });
  });
  it('is told of in parts when it is much', async () => {
    const first = { ...(await store.get(await arrives())) };
    await Promise.all(
      Array.from({ length: 54 }, (_, n) => {
        const messageId = randomUUID();
        const receivedAt = new Date(now + n + 1).toISOString();
        return dynamo.put({ TableName: name, Item: { ...first, ...inboxKey(messageId), messageId, receivedAt } });
      }),
    );
    const again = (body: object) =>
      replayMany(
        { params: { source }, query: {}, body },
        undefined as never,
        { ...tools, store, idempotency: undefined } as never,
      );
    const part = await again({});
    expect(part).toEqual({ replayed: 50, next: new Date(now + 50).toISOString() });
    expect(await again({ from: part.next })).toEqual({ replayed: 5 });
  });
});
