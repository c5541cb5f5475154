import { randomUUID } from 'node:crypto';
import { operation as completeConnection } from '../../functions/aggregation/complete-connection.ts';
import { operation as connectBank } from '../../functions/aggregation/connect-bank.ts';
import { runConnections as behindRun } from '../../functions/aggregation/contract/behind.ts';
import type { Connection, ExternalTransaction } from '../../functions/aggregation/contract/connections.ts';
import { aggregation } from '../../functions/aggregation/contract/module.ts';
import { operation as listTransactions } from '../../functions/aggregation/list-connection-transactions.ts';
import { operation as removeConnection } from '../../functions/aggregation/remove-connection.ts';
import { operation as renewConnection } from '../../functions/aggregation/renew-connection.ts';
import { operation as runConnections } from '../../functions/aggregation/run-connections.ts';
import { connectionStore } from '../../functions/aggregation/store/connections.ts';
import { connectionErasure } from '../../functions/aggregation/store/erasure.ts';
import { type ConnectionItem, connectionKey } from '../../functions/aggregation/store/items.ts';
import { connectionRuns } from '../../functions/aggregation/store/runs.ts';
import { tablesOf } from '../../functions/aggregation/store/tables.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { startTables } from '../tables.ts';
import type { OtherBank } from './other-bank.ts';

const table = 'aggregation.connections';
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** An app that reads by cursors and keeps what it is told. */
export interface App {
  readonly known: Map<string, ExternalTransaction>;
  cursor?: object;
}

/** The module in DynamoDB Local, with a clock that stands still until it is told to pass. */
export async function startAggregation() {
  const server = await startTables([aggregation]);
  const deadline = () => Date.now() + 60_000;
  const plain = createDynamo({ config: server.config, attemptMs: 60_000, deadline });
  let time = Date.parse('2026-11-21T08:00:00.000Z');
  const now = () => new Date(time);
  const woken: string[] = [];
  let began = time;

  /** The module as another process would run it, through this port. */
  function through(dynamo: Dynamo, bank: OtherBank) {
    const own = tablesOf(dynamo, () => table);
    const store = connectionStore(own);
    const base = {
      now,
      newId: () => randomUUID(),
      log: quiet,
      memberships: async () => ({}) as never,
      terms: () => ({ connectionsPerHolder: 3, syncHours: 6 }),
      queue: {
        send: async (due: readonly { connectionId: string }[]) => void woken.push(...due.map((d) => d.connectionId)),
      },
      aggregator: bank,
      store,
      connections: store,
      runs: connectionRuns(own),
      timeLeft: () => behindRun.timeout * 1000 - (now().getTime() - began),
    };
    const caller = (personId: string) => ({ personId, sessionId: 's', groups: [], signedInAt: 0 }) as never;
    const command = (key: string) => ({ ...base, idempotency: { id: key, fingerprint: key } }) as never;
    return {
      store,
      connect: (personId: string, key: string = randomUUID()) =>
        connectBank(
          { body: { institution: 'a-bank' } } as never,
          caller(personId),
          command(key),
        ) as Promise<Connection>,
      complete: (personId: string, connectionId: string, key: string = randomUUID()) =>
        completeConnection({ params: { connectionId }, body: { code: 'c' } } as never, caller(personId), command(key)),
      renew: (personId: string, connectionId: string) =>
        renewConnection({ params: { connectionId } } as never, caller(personId), command(randomUUID())),
      remove: (personId: string, connectionId: string) =>
        removeConnection({ params: { connectionId } } as never, caller(personId), command(randomUUID())),
      run: (connectionId: string) => {
        began = time;
        return runConnections({ connectionId }, base as never);
      },
      ask: (connectionId: string) => store.ask(connectionId, now()),
      erase: (personId: string) => connectionErasure(own).forgetConnections(personId, base),
      /** Reads pages until there is no more, or so many. */
      async read(personId: string, connectionId: string, app: App, limit = 2, pages = 100): Promise<App> {
        for (let page = 0; page < pages; page += 1) {
          const next = {};
          const cursors = { start: async () => app.cursor, next: async (at: object) => void Object.assign(next, at) };
          const input = { params: { connectionId }, query: { limit } } as never;
          const told = await listTransactions(input, caller(personId), { ...base, page: cursors } as never);
          for (const row of [...told.added, ...told.modified]) app.known.set(row.transactionId, row);
          for (const id of told.removed) app.known.delete(id);
          app.cursor = next;
          if (!told.hasMore) break;
        }
        return app;
      },
    };
  }

  return {
    through,
    dynamo: plain,
    woken,
    now,
    pass: (minutes: number) => {
      time += minutes * 60_000;
    },
    row: async (connectionId: string) =>
      (await plain.get<ConnectionItem>({ TableName: table, Key: connectionKey(connectionId), ConsistentRead: true }))
        .Item,
    /** Everything that is there of a connection. */
    all: async (connectionId: string) =>
      (
        await plain.query({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': connectionKey(connectionId).pk },
          ConsistentRead: true,
        })
      ).Items,
    /** Somebody with a connection that is active and not fetched yet. */
    async connected(bank: OtherBank, personId: string = randomUUID()) {
      const own = through(plain, bank);
      const { connectionId } = await own.connect(personId);
      await own.complete(personId, connectionId);
      return { personId, connectionId };
    },
    stop: server.stop,
  };
}
export type World = Awaited<ReturnType<typeof startAggregation>>;

/** As `OtherBank.standing` has it. */
export const standingOf = (rows: Iterable<ExternalTransaction>): string[] =>
  [...rows].map(({ description, amount, pending }) => `${description} ${amount} ${pending}`).sort();
