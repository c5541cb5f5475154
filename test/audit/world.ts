import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { operation as archiveAll } from '../../functions/audit/archive-entries.ts';
import { audit } from '../../functions/audit/contract/module.ts';
import { operation as sealAll } from '../../functions/audit/seal-entries.ts';
import { archive } from '../../functions/audit/store/archive.ts';
import { sealer } from '../../functions/audit/store/sealer.ts';
import type { AuditTables } from '../../functions/audit/store/tables.ts';
import type { AuditEntry } from '../../lib/audit/entry.ts';
import { inboxPut } from '../../lib/runtime/audit.ts';
import type { Consumed, Dynamo, Item } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import { systemTools } from '../../lib/runtime/tools.ts';
import type { AuditStack, Row } from '../../lib/verify-audit/audit-stack.ts';
import { startTables } from '../tables.ts';

const tableNames = { inbox: 'audit.inbox', log: 'audit.log', chains: 'audit.chains' } as const;
export const [organisation, ann, bob] = [
  'organisation/01a1fdd2-305d-71a7-87ac-a4cf127dbe2a',
  '9d4ce76c-4b82-4654-9b08-7645c091130a',
  'c713cf84-3522-47b1-ae31-26e53c06f9ef',
] as const;

export class Crash extends Error {}

export type AuditWorld = Awaited<ReturnType<typeof startAudit>>;

/** The module's tables in DynamoDB Local, and an archive that keeps what it has. */
export async function startAudit() {
  const server = await startTables([audit]);
  const consumed: Consumed[] = [];
  const sdk = DynamoDBDocumentClient.from(server.sdk);
  const files = new Map<string, string>();
  const lines: string[] = [];
  const clock = { now: new Date('2026-11-01T09:00:00.000Z') };
  /** The call, counted from now, before which the process dies; to die after it is to die before the next. */
  const death = { at: 0, calls: 0 };

  const mortal = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function' || name === 'presignGet') return method;
        return async (...args: unknown[]) => {
          death.calls += 1;
          if (death.calls === death.at) throw new Crash();
          return method.apply(target, args);
        };
      },
    });

  const plain: Dynamo = createDynamo({ config: server.config, onConsumed: (each) => void consumed.push(each) });
  const tables: AuditTables = {
    dynamo: mortal(plain),
    inbox: () => tableNames.inbox,
    log: () => tableNames.log,
    chains: () => tableNames.chains,
  };
  const objects = mortal({
    putOnce: async (key: string, body: string) => {
      if (files.has(key)) return false;
      files.set(key, body);
      return true;
    },
    presignGet: (key: string) => `https://archive.example/${key}`,
  });
  const rules = () => audit.settings;
  const context = {
    ...systemTools,
    now: () => clock.now,
    requestId: 'r',
    correlationId: 'r',
    rules,
    log: createLogger({}, 'info', (line) => void lines.push(line)),
  };

  async function rows(table: keyof typeof tableNames): Promise<Row[]> {
    const { Items, LastEvaluatedKey } = await sdk.send(
      new ScanCommand({ TableName: tableNames[table], ConsistentRead: true }),
    );
    if (LastEvaluatedKey) throw new Error('more than a page');
    return Items ?? [];
  }
  async function* of(table: keyof typeof tableNames, chain: string, sk = ''): AsyncGenerator<Row> {
    yield* (await rows(table)).filter((row) => row.pk === chain && String(row.sk).startsWith(sk));
  }

  let made = 0;
  return {
    sdk,
    plain,
    tables,
    names: tableNames,
    files,
    lines,
    clock,
    death,
    consumed,
    rows,
    /** An entry of now, as a function leaves it. */
    entry(more: Partial<AuditEntry> = {}): AuditEntry {
      made += 1;
      return {
        id: systemTools.newId(),
        chain: organisation,
        occurredAt: clock.now.toISOString(),
        actorId: ann,
        sessionId: '0f0faa99-51a7-41e7-a45c-3f99dba61717',
        app: 'ios 3.2.0',
        operation: 'identity/updateMember',
        permission: 'member:update',
        resource: `person/${bob}`,
        personId: bob,
        outcome: 'done',
        requestId: `request-${made}`,
        ...more,
      };
    },
    async leave(...entries: AuditEntry[]) {
      for (const entry of entries) await plain.put(inboxPut(tableNames.inbox, entry));
      return entries;
    },
    /** One delivery of the inbox's stream. */
    deliver: (entries: readonly Item[]) =>
      sealAll(
        entries.map((entry, index) => ({
          change: 'insert' as const,
          keys: { pk: entry.chain, sk: entry.id },
          after: { pk: entry.chain, sk: entry.id, ...entry },
          sequence: String(index),
        })),
        { ...context, store: sealer(tables) },
      ),
    archive: () =>
      archiveAll(
        { scheduledAt: '' },
        { ...context, store: archive(tables, objects), mostEntries: 4, patience: 60_000 },
      ),
    /** What the command sees. */
    stack: {
      chains: async () => [...new Set((await rows('chains')).map(({ pk }) => String(pk)))].sort(),
      head: async (chain: string) => (await rows('chains')).find(({ pk, sk }) => pk === chain && sk === 'HEAD'),
      entries: (chain: string) => of('log', chain),
      segments: (chain: string) => of('chains', chain, 'SEGMENT#'),
      async *objects(chain: string) {
        yield* [...files.keys()].filter((key) => key.startsWith(`${chain}/`));
      },
      text: async (key: string) => files.get(key),
      waiting: () => of('inbox', organisation),
      touch: async () => true,
      stop: () => undefined,
    } satisfies AuditStack,
    async clear() {
      for (const table of Object.keys(tableNames) as (keyof typeof tableNames)[]) {
        const requests = (await rows(table)).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } as never } }));
        if (requests.length > 0) await plain.batchWrite({ RequestItems: { [tableNames[table]]: requests } });
      }
      files.clear();
      lines.length = 0;
      Object.assign(death, { at: 0, calls: 0 });
      clock.now = new Date('2026-11-01T09:00:00.000Z');
    },
    /** Runs `act` again and again, dying at its first, second, third ... call, and once more without dying each time. */
    async dieEverywhere(
      act: () => Promise<unknown>,
      check: () => Promise<void>,
      prepare: () => Promise<void>,
    ): Promise<number> {
      let points = 0;
      for (let at = 1; ; at += 1) {
        await prepare();
        Object.assign(death, { at, calls: 0 });
        const died = await act().then(
          () => false,
          () => true,
        );
        const isOver = death.calls < at;
        Object.assign(death, { at: 0, calls: 0 });
        if (died) points += 1;
        await act();
        await check();
        if (isOver) break;
      }
      return points;
    },
    stop: server.stop,
  };
}
