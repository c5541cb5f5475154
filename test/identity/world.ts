import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { safeParse } from 'zod/mini';
import { identity } from '../../functions/identity/contract/module.ts';
import * as contract from '../../functions/identity/contract.ts';
import type { OutboxItem } from '../../functions/identity/store/outbox.ts';
import type { Queues } from '../../functions/identity/store/relay.ts';
import type { Change } from '../../lib/contract/consumer.ts';
import type { Envelope } from '../../lib/contract/event.ts';
import { type Operation, readContract } from '../../lib/contract/registry.ts';
import type { EventItem } from '../../lib/events/event-item.ts';
import { relayBatch } from '../../lib/events/relay-batch.ts';
import type { BusEvent } from '../../lib/runtime/aws/bus.ts';
import type { Dynamo, Item, TransactItem } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { uuidv7 } from '../../lib/runtime/ids.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { startTables } from '../tables.ts';
import { FakeKey, FakeMailer, FakeObjects, FakePool, FakeSealingKey, seededBytes } from './fake-services.ts';
import { tableRights, Watch } from './watched-ports.ts';
import { type Settings, wire } from './wiring.ts';

const table = 'identity.people';
const registered = readContract(contract);
export const operations = new Map(registered.operations.map((operation) => [operation.name, operation]));
const queueNames = {
  invitation: 'invitations',
  'erasure-mail': 'erasureMails',
  'authenticator-mail': 'authenticatorMails',
  export: 'exportJobs',
} as const;
const queueOf = (kind: string) => (queueNames as Record<string, string>)[kind] ?? `${kind}s`;

export type World = Awaited<ReturnType<typeof startWorld>>;
export type Message = { readonly queue: string; readonly body: unknown };
/** An event that the bus was told. */
export type Told = { readonly detailType: string; readonly detail: unknown; readonly envelope: Envelope };
const told = ({ detailType, detail }: BusEvent): Told => {
  const envelope = detail as Envelope;
  return { detailType, detail: envelope.data, envelope };
};

/** A module beside identity, with hooks of its own. */
export type Neighbour = (kind: string, payload: { personId: string; cursor?: string }) => Promise<unknown>;

/** The identity module on a real DynamoDB Local, with its other services in memory and every call watched. */
export async function startWorld(overrides: Partial<Settings> = {}) {
  const server = await startTables([identity]);
  const watch = new Watch();
  const settings = { ...identity.settings, ...overrides } as Settings;
  const services = {
    pool: new FakePool(),
    mailer: new FakeMailer(),
    objects: new FakeObjects(),
    key: new FakeKey(),
    proofKey: new FakeKey(),
    sealingKey: new FakeSealingKey(),
  };
  const outbox: ((OutboxItem | EventItem) & { readonly pk: string; readonly sk: string })[] = [];
  const messages: Message[] = [];
  const events: Told[] = [];
  const neighbours = new Map<string, Neighbour>();
  const clock = { offset: 0 };
  const now = () => new Date(Date.now() + clock.offset);
  const randomBytes = seededBytes('identity');
  const newId = () => uuidv7(now().getTime(), randomBytes(10));
  const log: Logger = { debug() {}, info() {}, warn() {}, error() {} };

  const real = createDynamo({
    config: server.config,
    onConsumed: ({ readUnits = 0, writeUnits = 0, units, operation }) => {
      const name = watch.operation?.name ?? '';
      const sum = watch.units.get(name) ?? { read: 0, write: 0 };
      const isRead = /Get|Query/.test(operation);
      sum.read += readUnits || (isRead ? units : 0);
      sum.write += writeUnits || (isRead ? 0 : units);
      watch.units.set(name, sum);
    },
  });
  /** Organisations before and after a change of their names, as the stream carries them. */
  const changed: { readonly before: Item; readonly after: Item }[] = [];
  const unseen = createDynamo({ config: server.config });
  async function streamed<T>(writes: readonly TransactItem[], write: () => Promise<T>): Promise<T> {
    const renamed = writes.find(
      ({ Update }) =>
        Object.values(Update?.ExpressionAttributeNames ?? {}).includes('name') && Update?.Key.sk === 'ORGANISATION',
    )?.Update;
    const image = async () =>
      renamed && (await unseen.get({ TableName: table, Key: renamed.Key, ConsistentRead: true })).Item;
    const before = await image();
    const result = await write();
    const after = await image();
    if (before && after) changed.push({ before, after });
    return result;
  }
  /** Below the crash points, as the stream is: what was written is there although its writer died. */
  const streaming: Dynamo = {
    ...real,
    async transactWrite(input) {
      await streamed(input.TransactItems, () => real.transactWrite(input));
      for (const { Put } of input.TransactItems)
        if (['Outbox', 'Event'].includes(Put?.Item.entity)) outbox.push(Put?.Item as (typeof outbox)[number]);
    },
    update: (input) => streamed([{ Update: input }], () => real.update(input)),
  };
  const queue = (kind: keyof Queues) =>
    watch.wrap(
      { send: async ({ body }: { body: unknown }) => String(messages.push({ queue: queueOf(kind), body })) },
      () => [`${queueOf(kind)}:SendMessage`],
    );
  const kinds = [
    ...(['invitation', 'erasure-mail', 'export', 'erasure', 'purge', 'account', 'rename'] as const),
    'authenticator-mail' as const,
  ];
  const queues = Object.fromEntries(kinds.map((kind) => [kind, queue(kind)])) as unknown as Queues;
  const poolRights: Record<string, string> = {
    getUser: 'AdminGetUser',
    signOutEverywhere: 'AdminUserGlobalSignOut',
    deleteUser: 'AdminDeleteUser',
    disableUser: 'AdminDisableUser',
    enableUser: 'AdminEnableUser',
    listUsers: 'ListUsers',
  };
  const objectRights: Record<string, string> = {
    put: 'PutObject',
    delete: 'DeleteObject',
    list: 'ListBucket',
    presignGet: 'GetObject',
  };

  const invoke = async (name: string, payload: unknown): Promise<never> => {
    const [module = '', kind = ''] = name.split('/');
    const neighbour = neighbours.get(module);
    if (neighbour) return (await neighbour(kind, payload as never)) as never;
    return (await run(kind === 'erase' ? 'erasePersonData' : 'exportPersonData', payload)) as never;
  };
  const take = async (list: readonly BusEvent[]) => void events.push(...list.map(told));
  const bus = watch.wrap(
    { publish: take, offer: async (list: readonly BusEvent[]) => [...((await take(list)) ?? [])] },
    () => ['events:PutEvents'],
  );
  const dynamo = watch.wrap(
    streaming,
    tableRights(() => 'people'),
  );
  const relaying = {
    bus,
    dynamo,
    table: () => table,
    pk: 'pk',
    setAside: async (_: unknown, reason: Error) => Promise.reject(reason),
  };
  const dependencies = wire(
    {
      dynamo,
      table,
      pool: watch.wrap(services.pool, (method) => [`userPool:${poolRights[method]}`]),
      mailer: watch.wrap(services.mailer as { send: FakeMailer['send'] }, () => ['email:SendEmail']),
      objects: watch.wrap(services.objects, (method) =>
        method === 'presignGet' ? [] : [`exports:${objectRights[method]}`],
      ),
      key: watch.wrap(services.key, (method) => [`receipts:${method === 'sign' ? 'Sign' : 'GetPublicKey'}`]),
      proofKey: watch.wrap(services.proofKey, (method) => [`stepUps:${method === 'sign' ? 'Sign' : 'GetPublicKey'}`]),
      sealingKey: watch.wrap(services.sealingKey, (method) => [
        `authenticators:${method === 'seal' ? 'Encrypt' : 'Decrypt'}`,
      ]),
      queues,
      bus,
      functions: watch.wrap({ invoke }, (_, [name]) => [`personHooks:${String(name).split('/')[1]}`]),
      hookNames: () =>
        Object.fromEntries(
          ['identity', ...neighbours.keys()].map((m) => [m, { erase: `${m}/erase`, export: `${m}/export` }]),
        ),
    },
    settings,
  );
  const tools = { now, newId, randomBytes, log, requestId: 'test', correlationId: 'test' };

  /** Runs a consumer on one message, which must satisfy its schema. */
  async function run(name: string, input: unknown): Promise<unknown> {
    const operation = operations.get(name) as Operation;
    const { entry } = operation;
    const message = entry.kind === 'consumer' && entry.message ? safeParse(entry.message as never, input) : undefined;
    if (message && !message.success) throw new Error(`${name} does not take ${JSON.stringify(input)}`);
    if (name === 'relayEvents') return watch.run(operation, () => relayOne(input as Change));
    const { operation: act } = await import(`../../${operation.file}`);
    return watch.run(operation, () => act(message ? message.data : input, { ...dependencies[name], ...tools }));
  }

  async function relayOne(change: Change): Promise<void> {
    if ((await relayBatch([change], relaying, log)).length > 0) throw new Error('an event was not relayed');
  }

  /** Every item of the table. */
  async function everything(): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let next: Record<string, never> | undefined;
    do {
      const page = await server.sdk.send(
        new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: next }),
      );
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      next = page.LastEvaluatedKey as never;
    } while (next);
    return items;
  }

  return {
    ...services,
    settings,
    watch,
    outbox,
    changed,
    messages,
    events,
    neighbours,
    clock,
    tools,
    dependencies,
    dynamo: real,
    table,
    run,
    everything,
    stop: () => server.stop(),
  };
}
