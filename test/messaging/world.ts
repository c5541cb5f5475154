import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { identity } from '../../functions/identity/contract/module.ts';
import { messaging } from '../../functions/messaging/contract/module.ts';
import { operation as deliverEmail } from '../../functions/messaging/deliver-email.ts';
import { operation as deliverInbox } from '../../functions/messaging/deliver-inbox.ts';
import { operation as relay } from '../../functions/messaging/relay-work.ts';
import { operation as runCampaign } from '../../functions/messaging/run-campaign.ts';
import { agendaStore } from '../../functions/messaging/store/agenda.ts';
import { audienceStore } from '../../functions/messaging/store/audience.ts';
import { campaignStore } from '../../functions/messaging/store/campaigns.ts';
import { deliveryStore } from '../../functions/messaging/store/deliveries.ts';
import { digestStore } from '../../functions/messaging/store/digests.ts';
import { inboxStore } from '../../functions/messaging/store/inbox.ts';
import { messageStore } from '../../functions/messaging/store/messages.ts';
import { messagesTable } from '../../functions/messaging/store/messages-table.ts';
import { secretStore } from '../../functions/messaging/store/secret.ts';
import { suppressionStore } from '../../functions/messaging/store/suppressions.ts';
import { templateStore } from '../../functions/messaging/store/templates.ts';
import { operation as wake } from '../../functions/messaging/wake-messages.ts';
import type { Consumed } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import type { Mail } from '../../lib/runtime/aws/mail.ts';
import type { QueueMessage } from '../../lib/runtime/aws/queue.ts';
import { Crash, callsOf, newLife, portOf } from '../mortal-calls.ts';
import { startTables } from '../tables.ts';
import { things } from './things.ts';

type Row = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };
interface Waiting {
  readonly kind: string;
  readonly body: never;
  readonly at: number;
}

const quiet = () => undefined;

/**
 * The module's table in DynamoDB Local with its stream, queues, schedule and clock. Calls of the table and of the mail provider are counted, and
 * the process may die at each. Every message is delivered twice.
 */
export async function startMessaging() {
  const server = await startTables([messaging, identity]);
  const consumed: Consumed[] = [];
  const real = createDynamo({ config: server.config, onConsumed: (used) => void consumed.push(used) });
  const world = {
    now: Date.parse('2026-11-02T09:00:00.000Z'),
    ...newLife(),
    /** The process has died: it makes no call any more. */
    dead: false,
    mails: [] as (Mail & { readonly at: number })[],
    /** What the provider does with a mail; it throws what SES would. */
    provider: (() => undefined) as () => void,
    waiting: [] as Waiting[],
    /** Pages of the user pool: ids in order. */
    pool: [] as string[],
    rules: {} as Record<string, number>,
    digestTemplate: '',
  };

  const mortal = callsOf(world);
  async function call<T>(act: () => Promise<T>): Promise<T> {
    if (world.dead) throw new Crash();
    world.dead = world.crashAt === world.calls + 1;
    return mortal(act);
  }
  const dynamo = portOf(real, call);
  const people = () => 'identity.people';
  const table = messagesTable(dynamo, () => 'messaging.messages');
  const secret = secretStore(table);
  const pool = {
    listUsers: async ({ limit = 60, token = '0' }: { limit?: number; token?: string }) => {
      const start = Number(token);
      const users = world.pool.slice(start, start + limit).map((sub) => ({ attributes: { sub } })) as never;
      return { users, ...(start + limit < world.pool.length ? { token: String(start + limit) } : {}) };
    },
  };
  const store = deliveryStore(table, people);
  const templates = templateStore(table);
  const context = {
    now: () => new Date(world.now),
    newId: () => randomUUID(),
    randomBytes: (size: number) => new Uint8Array(size).fill(7),
    log: { info: quiet, error: quiet, warn: quiet, debug: quiet },
    requestId: 'r',
    correlationId: 'r',
    idempotency: undefined,
    store,
    templates,
    inbox: inboxStore(table),
    rules: () => ({ ...messaging.settings, ...world.rules }),
    limits: () => messaging.settings,
    suppressions: suppressionStore(table, secret),
    secret,
    digests: digestStore(table),
    wording: () => ({ appName: 'Bakery', apiUrl: 'https://api.example.com', digestTemplate: world.digestTemplate }),
    mailer: () => ({
      send: (mail: Mail) =>
        call(async () => {
          world.provider();
          world.mails.push({ ...mail, at: world.now });
          return `ses-${world.mails.length}`;
        }),
    }),
  } as never;
  const campaigns = {
    ...(context as object),
    store: campaignStore(table),
    audience: audienceStore(table, pool, people),
    messages: messageStore(table, people),
  } as never;
  const workers: Readonly<Record<string, (body: never) => Promise<unknown>>> = {
    email: (body) => deliverEmail(body, context) as Promise<unknown>,
    inbox: (body) => deliverInbox(body, context) as Promise<unknown>,
    batch: (body) => runCampaign(body, campaigns) as Promise<unknown>,
  };

  async function rows(): Promise<Row[]> {
    const found: Row[] = [];
    let ExclusiveStartKey: never | undefined;
    do {
      const page = await server.sdk.send(
        new ScanCommand({ TableName: 'messaging.messages', ConsistentRead: true, ExclusiveStartKey }),
      );
      found.push(...(page.Items ?? []).map((item) => unmarshall(item) as Row));
      ExclusiveStartKey = page.LastEvaluatedKey as never;
    } while (ExclusiveStartKey);
    return found;
  }

  /** When something is due next, as far as a look at everything tells. */
  let nextDue = 0;
  const seen = new Set<string>();
  /** The stream: each state of an item with `work` is told once, and put into its queue twice. @returns all rows. */
  async function stream(): Promise<readonly Row[]> {
    const queues = Object.fromEntries(
      ['email', 'sms', 'push', 'inbox', 'publication', 'batch'].map((kind) => [
        kind,
        {
          send: async ({ body, delaySeconds = 0 }: QueueMessage) => {
            const message = {
              kind,
              body: JSON.parse(JSON.stringify(body)) as never,
              at: world.now + delaySeconds * 1000,
            };
            world.waiting.push(message, message);
            return 'id';
          },
        },
      ]),
    );
    const all = await rows();
    for (const after of all) {
      const version = JSON.stringify([after.pk, after.sk, after.turn, after.readAt]);
      if (!after.work || seen.has(version)) continue;
      seen.add(version);
      await relay(
        { change: 'modify', keys: {}, after, sequence: '1' } as never,
        { ...(context as object), queues } as never,
      );
    }
    return all;
  }

  /** A message that fails comes again after three minutes, as the queue's visibility has it. */
  async function handOver({ kind, body }: Waiting): Promise<void> {
    try {
      await workers[kind]?.(body);
      if (world.dead) throw new Crash();
    } catch {
      world.waiting.push({ kind, body, at: world.now + 180_000 });
    } finally {
      world.dead = false;
    }
  }

  /** Works until nothing is due any more. */
  async function settle(): Promise<void> {
    for (;;) {
      const all = await stream();
      const due = world.waiting.filter(({ at }) => at <= world.now);
      if (due.length === 0) {
        const agenda = all.flatMap(({ agendaAt }) => (agendaAt ? [Date.parse(String(agendaAt))] : []));
        nextDue = Math.min(...agenda, ...world.waiting.map(({ at }) => at));
        return;
      }
      world.waiting = world.waiting.filter((message) => !due.includes(message));
      for (const message of due) await handOver(message);
    }
  }

  const api = {
    ...server,
    world,
    dynamo: real,
    context,
    campaigns,
    rows,
    stream,
    settle,
    store,
    /** Forgets all but templates, so that a look at the whole table stays quick. */
    async begin(): Promise<void> {
      const old = (await rows()).filter(({ pk }) => !/^(TEMPLATE|SECRET)/.test(pk));
      const requests = old.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
      if (requests.length > 0) await real.batchWrite({ RequestItems: { 'messaging.messages': requests } });
      const now = Date.parse('2026-11-02T09:00:00.000Z');
      Object.assign(world, { mails: [], waiting: [], pool: [], crashed: false, dead: false, crashAt: undefined, now });
      Object.assign(world, { provider: () => undefined, rules: {}, digestTemplate: '' });
    },
    /** Lets time pass in steps, of which those at which nothing is due are left out: the schedule fires, then messages come. */
    async pass(milliseconds: number, step = 60_000): Promise<void> {
      nextDue = world.now;
      for (const end = world.now + milliseconds; world.now < end; ) {
        world.now = Math.min(end, world.now + step);
        if (nextDue > world.now) continue;
        await wake({ scheduledAt: '' }, { ...(context as object), store: agendaStore(table) } as never).catch(
          (error) => {
            if (!(error instanceof Crash)) throw error;
            world.dead = false;
          },
        );
        await settle();
      }
    },
    async units(act: () => Promise<unknown>): Promise<{ reads: number; writes: number; calls: number }> {
      consumed.length = 0;
      const before = world.calls;
      await act();
      const of = (isRead: boolean) =>
        consumed
          .filter(({ operation }) => /Get|Query/.test(operation) === isRead)
          .reduce((sum, { units }) => sum + units, 0);
      return { reads: of(true), writes: of(false), calls: world.calls - before };
    },
    ...things(world, table, real, context),
  };
  return api;
}
export type MessagingWorld = Awaited<ReturnType<typeof startMessaging>>;
