import { createHash, randomUUID } from 'node:crypto';
import { webhooks } from '../../functions/webhooks/contract/module.ts';
import { operation as deliver } from '../../functions/webhooks/deliver-webhook.ts';
import { operation as plan } from '../../functions/webhooks/plan-deliveries.ts';
import { operation as replay } from '../../functions/webhooks/replay-webhook-delivery.ts';
import { delivererStore } from '../../functions/webhooks/store/deliverer.ts';
import { deliveryStore } from '../../functions/webhooks/store/deliveries.ts';
import { deliveryQueue } from '../../functions/webhooks/store/delivery-queue.ts';
import { endpointStore } from '../../functions/webhooks/store/endpoints.ts';
import { hooksTable } from '../../functions/webhooks/store/hooks-table.ts';
import { type EndpointItem, endpointKey } from '../../functions/webhooks/store/items.ts';
import { laneStore } from '../../functions/webhooks/store/lanes.ts';
import type { Sent } from '../../functions/webhooks/store/sender.ts';
import { operation as wake } from '../../functions/webhooks/wake-deliveries.ts';
import type { Consumed } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import type { QueueMessage } from '../../lib/runtime/aws/queue.ts';
import { callsOf, dies, newLife, portOf } from '../mortal-calls.ts';
import { startTables } from '../tables.ts';

const isRead = (operation: string) => /Get|Query/.test(operation);

/**
 * The module's table in DynamoDB Local, its queue and its clock. Calls of the table, the queue and the receiver are counted, and the process
 * may die at each.
 */
export async function startHooks() {
  const server = await startTables([webhooks]);
  const consumed: Consumed[] = [];
  const real = createDynamo({ config: server.config, onConsumed: (used) => void consumed.push(used) });
  const world = {
    now: Date.parse('2026-11-01T09:00:00.000Z'),
    ...newLife(),
    /** Runs before each call of the table. */
    before: undefined as ((operation: string) => Promise<void>) | undefined,
    /** Undefined: the receiver answers 200. */
    answer: (() => ({ status: 200, durationMs: 1 })) as (
      headers: Readonly<Record<string, string>>,
      body: string,
    ) => Sent | Promise<Sent>,
    posts: [] as { readonly id: string; readonly body: string; readonly at: number; readonly url: string }[],
    waiting: [] as { readonly body: never; readonly at: number; readonly group?: string | undefined }[],
    settings: {} as Record<string, number>,
  };
  const call = callsOf(world);
  const dynamo = portOf(real, (act, name) =>
    call(async () => {
      await world.before?.(name);
      return act();
    }),
  );
  const table = hooksTable(dynamo, () => 'webhooks.hooks');
  const queue = deliveryQueue({
    sendAll: (messages: readonly QueueMessage[]) =>
      call(async () => {
        for (const { body, delaySeconds = 0, groupId: group } of messages) {
          const at = world.now + delaySeconds * 1000;
          world.waiting.push({ body: JSON.parse(JSON.stringify(body)) as never, at, group });
        }
      }),
  });
  const context = {
    now: () => new Date(world.now),
    newId: () => randomUUID(),
    randomBytes: (size: number) => new Uint8Array(size).fill(128),
    log: { info: () => undefined, error: () => undefined, warn: () => undefined, debug: () => undefined },
    requestId: 'r',
    correlationId: 'r',
    store: delivererStore(table),
    lanes: laneStore(table),
    endpoints: endpointStore(table),
    deliveries: deliveryStore(table),
    queue,
    limits: () => ({ ...webhooks.settings, localReceivers: false, ...world.settings }),
    send: (url: URL, headers: Readonly<Record<string, string>>, body: string) =>
      call(async () => {
        world.posts.push({ id: headers['webhook-id'] ?? '', body, at: world.now, url: url.href });
        return world.answer(headers, body);
      }),
  } as never;

  /** A message that fails comes again after three minutes, as the queue's visibility has it. */
  async function handOver({ body }: { readonly body: never }): Promise<void> {
    if (await dies(deliver(body, context))) world.waiting.push({ body, at: world.now + 180_000 });
  }

  /** Hands over what is due, until nothing is. @param together how many messages are worked on at the same time. */
  async function drain(together = 1): Promise<void> {
    for (;;) {
      const due = world.waiting.filter(({ at }) => at <= world.now).slice(0, together);
      if (due.length === 0) return;
      world.waiting = world.waiting.filter((message) => !due.includes(message));
      await Promise.all(due.map(handOver));
    }
  }

  const agenda = delivererStore(hooksTable(real, () => 'webhooks.hooks'));
  /** When something is due next; milliseconds since 1970. */
  async function nextDue(): Promise<number> {
    const end = new Date('9999-01-01');
    const first = await Promise.all(agenda.shards.map((shard) => agenda.due(shard, end, 1)));
    const times = first.flat().map(({ agendaAt }) => Date.parse(agendaAt));
    return Math.min(...times, ...world.waiting.map(({ at }) => at));
  }

  return {
    ...server,
    world,
    dynamo: real,
    deliveries: deliveryStore(table),
    drain,
    /** Read and write units of an act. */
    async units(act: () => Promise<unknown>): Promise<[number, number]> {
      consumed.length = 0;
      await act();
      const sum = (kind: 'readUnits' | 'writeUnits') =>
        consumed.reduce(
          (all, used) => all + (used[kind] ?? (isRead(used.operation) === (kind === 'readUnits') ? used.units : 0)),
          0,
        );
      return [sum('readUnits'), sum('writeUnits')];
    },
    /** Nothing is posted or waits any more, the receiver answers 200 and the settings are the module's. */
    clear(): void {
      Object.assign(world, { posts: [], waiting: [], settings: {}, crashAt: undefined, crashed: false });
      world.answer = () => ({ status: 200, durationMs: 1 });
    },
    plan: (event: unknown) => plan(event as never, context),
    replay: (organisationId: string, endpointId: string, deliveryId: string) =>
      replay(
        { params: { organisationId, endpointId, deliveryId } } as never,
        {} as never,
        { ...(context as object), store: deliveryStore(table) } as never,
      ),
    deliver: (message: unknown) => deliver(message as never, context),
    wake: () => wake({ scheduledAt: '' }, context),
    /** Lets time pass in steps, of which those at which nothing is due are left out: the schedule fires, then messages come. */
    async pass(milliseconds: number, step = 60_000, together = 1): Promise<void> {
      let next = await nextDue();
      for (const end = world.now + milliseconds; world.now < end; ) {
        world.now = Math.min(end, world.now + step);
        if (next > world.now) continue;
        await dies(wake({ scheduledAt: '' }, context));
        await drain(together);
        next = await nextDue();
      }
    },
    async endpoint(organisationId: string, more: Partial<EndpointItem> = {}): Promise<EndpointItem> {
      const endpointId = randomUUID();
      const at = new Date(world.now).toISOString();
      const item: EndpointItem = {
        ...endpointKey(organisationId, endpointId),
        entity: 'WebhookEndpoint',
        organisationId,
        endpointId,
        url: `https://${createHash('sha256').update(endpointId).digest('hex').slice(0, 8)}.example.com/`,
        description: '',
        enabled: true,
        secrets: [{ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
        failures: 0,
        createdAt: at,
        updatedAt: at,
        version: 1,
        ...more,
      };
      await real.put({ TableName: 'webhooks.hooks', Item: item });
      return item;
    },
    read: async (Key: { pk: string; sk: string }) =>
      (await real.get({ TableName: 'webhooks.hooks', Key, ConsistentRead: true })).Item,
    log: async (endpointId: string) =>
      (
        await real.query({
          TableName: 'webhooks.hooks',
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `ENDPOINT#${endpointId}` },
          ConsistentRead: true,
        })
      ).Items,
  };
}
export type HooksWorld = Awaited<ReturnType<typeof startHooks>>;
