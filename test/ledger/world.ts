import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { createLedger } from '../../lib/ledger/ledger.ts';
import type { Leg } from '../../lib/ledger/model/leg.ts';
import { LedgerRefusal } from '../../lib/ledger/model/refusal.ts';
import { fromAttributes } from '../../lib/runtime/aws/attribute-values.ts';
import type { Consumed, Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { startDynamoDb } from '../dynamodb.ts';
import type { Fault } from './faults.ts';
import { faultyDynamo } from './faults.ts';

export const ledgerId = 'book';
// biome-ignore lint/suspicious/noExplicitAny: items of many kinds, as they are stored
export type StoredItem = Record<string, any>;

export interface WorldOptions {
  /** One that stands still until it is told to pass, if absent. */
  readonly clock?: () => Date;
  /** Around the DynamoDB of every ledger. */
  readonly wrap?: (dynamo: Dynamo) => Dynamo;
}

/** A table of its own in DynamoDB Local, a clock, and what every call used. */
export async function startWorld({ clock, wrap = (dynamo) => dynamo }: WorldOptions = {}) {
  const server = await startDynamoDb();
  const client = new DynamoDBClient(server.config);
  const TableName = 'ledger';
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
  const used: Consumed[] = [];
  const left: StoredItem[] = [];
  const plain = createDynamo({
    config: server.config,
    onConsumed: (consumed) => used.push(consumed),
    // A busy machine is not a fault.
    attemptMs: 60_000,
    deadline: () => Date.now() + 60_000,
  });
  const real = wrap(plain);
  const dynamo: Dynamo = {
    ...real,
    transactWrite: async (input) => {
      await real.transactWrite(input);
      const items = input.TransactItems.map(({ Put }) => Put?.Item as StoredItem | undefined);
      left.push(...items.filter((item) => item?.entity === 'Unrecorded').map((item) => item as StoredItem));
    },
  };
  let time = Date.parse('2026-11-21T08:00:00.000Z');
  const now = clock ?? (() => new Date(time));
  const on = (through: Dynamo, at = now) => createLedger({ dynamo: through, name: () => TableName, now: at });
  let count = 0;
  const world = {
    dynamo,
    used,
    /** What a stream of the table would have shown of the recorded lane so far. */
    left,
    ledger: on(dynamo),
    /** A ledger of another process, whose calls fare as it is decided. */
    with(decide: (operation: string) => Fault | undefined) {
      const { faulty, arrive } = faultyDynamo(dynamo, decide);
      return { ledger: on(faulty), arrive };
    },
    on,
    /** A ledger of a process with another clock. */
    at: (clock: () => Date) => on(dynamo, clock),
    now,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    /** A new id. */
    id: (of = 'id') => {
      count += 1;
      return `${of}-${count}`;
    },
    async everything(): Promise<StoredItem[]> {
      const items: StoredItem[] = [];
      let ExclusiveStartKey: never | undefined;
      do {
        const page = await client.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }));
        for (const item of page.Items ?? []) items.push(fromAttributes(item as never));
        ExclusiveStartKey = page.LastEvaluatedKey as never;
      } while (ExclusiveStartKey);
      return items;
    },
    async customer(overdraft = 0n, currency = 'EUR') {
      const accountId = world.id('customer');
      await world.ledger.openAccount({ ledgerId, accountId, type: 'liability', currency, overdraft });
      return accountId;
    },
    /** An account of the world outside, without a limit. */
    async outside(currency = 'EUR') {
      const accountId = world.id('outside');
      await world.ledger.openAccount({ ledgerId, accountId, type: 'asset', currency, overdraft: 'unlimited' });
      return accountId;
    },
    /** An account that transfers do not wait for. */
    async hot(currency = 'EUR') {
      const accountId = world.id('hot');
      const terms = { ledgerId, accountId, type: 'income', currency } as const;
      await world.ledger.openAccount({ ...terms, overdraft: 'unlimited', lane: 'recorded' });
      return accountId;
    },
    /** What is to be recorded. */
    async images() {
      return (await world.everything()).filter(({ entity }) => entity === 'Unrecorded');
    },
    /** A customer who paid in. */
    async rich(amount: bigint, currency = 'EUR') {
      const accountId = await world.customer(0n, currency);
      const outside = await world.outside(currency);
      await world.ledger.post({
        ledgerId,
        transferId: world.id('in'),
        legs: legs(outside, accountId, amount, currency),
      });
      return accountId;
    },
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
  await world.ledger.openLedger(ledgerId, 'organisation');
  return world;
}
export type World = Awaited<ReturnType<typeof startWorld>>;

/** From a customer's account to another's: a debit lowers the first, a credit raises the second. */
export const legs = (debit: string, credit: string, amount: bigint, currency = 'EUR'): readonly Leg[] => [
  { accountId: debit, side: 'debit', amount, currency },
  { accountId: credit, side: 'credit', amount, currency },
];

/** The code of the refusal; `done` when there was none. Other errors go through. */
export async function outcome(work: Promise<unknown> | (() => Promise<unknown>)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work);
    return 'done';
  } catch (error) {
    if (error instanceof LedgerRefusal) return error.code;
    throw error;
  }
}

export async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of some) found.push(each);
  return found;
}
