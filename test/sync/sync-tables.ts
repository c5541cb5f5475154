import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { identity } from '../../functions/identity/contract/module.ts';
import { sync } from '../../functions/sync/contract/module.ts';
import { membershipKey, organisationKey } from '../../lib/policy/accounts.ts';
import type { Consumed, Dynamo, Item } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import type { SyncTables } from '../../lib/sync/tables.ts';
import { startTables } from '../tables.ts';

export type SyncWorld = Awaited<ReturnType<typeof startSyncTables>>;

/** Physical names; `SyncTables` has those that lib/sync knows. */
export const tableNames = {
  spaces: 'sync.spaces',
  documents: 'sync.documents',
  changes: 'sync.changes',
  subscriptions: 'sync.subscriptions',
  terms: 'sync.terms',
  people: 'identity.people',
} as const;

const patienceMs = 60_000;

/**
 * DynamoDB Local with the sync module's tables as its contract declares them, local indexes included, and identity's people table.
 * `consumed` collects what every call used; clear it with `consumed.length = 0`.
 */
export async function startSyncTables() {
  const server = await startTables([sync, identity]);
  const consumed: Consumed[] = [];
  const dynamo: Dynamo = createDynamo({
    config: server.config,
    // A busy machine may keep DynamoDB Local from answering for long; what lost answers do is tested by losing them.
    attemptMs: patienceMs,
    deadline: () => Date.now() + patienceMs,
    onConsumed: (each) => void consumed.push(each),
  });
  const tables: SyncTables = tableNames;

  /** Every item of a table, in the order of the keys within each partition. */
  async function everything(table: keyof typeof tableNames): Promise<Item[]> {
    const items: Item[] = [];
    let next: Record<string, never> | undefined;
    do {
      const page = await server.sdk.send(
        new ScanCommand({ TableName: tableNames[table], ConsistentRead: true, ExclusiveStartKey: next }),
      );
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      next = page.LastEvaluatedKey as never;
    } while (next);
    return items;
  }

  /** A person's membership of an active organisation, as identity writes it. */
  async function join(
    personId: string,
    organisationId: string,
    role: string,
    roles?: Record<string, string[]>,
  ): Promise<void> {
    await dynamo.put({
      TableName: tables.people,
      Item: { ...organisationKey(organisationId), entity: 'Organisation', organisationId, status: 'active', roles },
    });
    await dynamo.put({
      TableName: tables.people,
      Item: { ...membershipKey(personId, organisationId), entity: 'Membership', personId, organisationId, role },
    });
  }

  return { ...server, dynamo, tables, names: tableNames, consumed, everything, join };
}
