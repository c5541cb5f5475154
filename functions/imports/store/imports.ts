import { tableVariable } from '../../../lib/contract/environment.ts';
import { accountsTable } from '../../../lib/contract/resources.ts';
import { type JobItem, jobKey, ownerPartition } from '../../../lib/jobs/items.ts';
import { jobsTableName } from '../../../lib/jobs/jobs-table.ts';
import { personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check, Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import { variable } from '../../../lib/runtime/environment.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { createOutcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { type Place, readPlaces } from '../../../lib/sync/places.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';
import { type ImportsTable, importsTable } from './imports-table.ts';
import { countKey, type ImportItem, importKey, keptDays } from './items.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;

export interface Tables {
  readonly jobs: () => string;
  readonly people: () => string;
  readonly sync: SyncTables;
}
const usual: Tables = {
  jobs: jobsTableName,
  people: () => variable(tableVariable(accountsTable.module, accountsTable.table)),
  sync: syncTables,
};

export type ImportStore = ReturnType<typeof importStore>;

export function importStore(table: ImportsTable = importsTable(), tables: Tables = usual) {
  const { dynamo, name } = table;
  const outcomes = createOutcomes(dynamo, {
    name,
    key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });

  /** One more of today's imports. */
  function counted(personId: string, most: number, now: Date): TransactItem {
    const expiresAt = Math.floor(now.getTime() / 1000) + 2 * 86_400;
    return {
      Update: {
        TableName: name(),
        Key: countKey(personId, now.toISOString().slice(0, 10)),
        UpdateExpression: 'SET #count = if_not_exists(#count, :none) + :one, entity = :entity, expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(#count) OR #count < :most',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: {
          ':none': 0,
          ':one': 1,
          ':most': most,
          ':entity': 'ImportCount',
          ':expiresAt': expiresAt,
        },
      },
    };
  }

  return {
    outcomes,

    /** A space as its person meets it; strongly consistent. */
    async place(personId: string, spaceId: string): Promise<Place> {
      return (await readPlaces(dynamo, tables.sync, personId, [spaceId])).places.get(spaceId) as Place;
    },

    /** @throws AppError `import-limit`; `conflict` when the person's account is about to go. */
    async create<T>(item: ImportItem, mostPerDay: number, response: T, { idempotency, now }: Command): Promise<T> {
      const writes = [
        Create(name(), item),
        counted(item.personId, mostPerDay, now()),
        Check(tables.people(), personKey(item.personId), {
          when: 'attribute_exists(#revokedSessions) AND attribute_not_exists(#erasureStartedAt)',
        }),
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        throw new AppError(error.at(1) ? 'import-limit' : 'conflict');
      }
    },

    /** Strongly consistent. */
    async find(personId: string, importId: string): Promise<ImportItem | undefined> {
      const Key = importKey(personId, importId);
      return (await dynamo.get<ImportItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** The job that works on an import; strongly consistent. */
    async jobOf(personId: string, importId: string): Promise<JobItem | undefined> {
      const Key = jobKey(ownerPartition({ personId }), importId);
      return (await dynamo.get<JobItem>({ TableName: tables.jobs(), Key, ConsistentRead: true })).Item;
    },

    /** The file is there: the import is started and its job enqueued, together and once. @returns false when it was before. */
    async start({ personId, importId }: ImportItem, eTag: string, size: number, job: TransactItem, now: Date) {
      const started = Update(name(), importKey(personId, importId), {
        set: { state: 'started', eTag, size },
        when: '#state = :awaiting',
        values: { ':awaiting': 'awaiting-upload' },
      });
      try {
        await outcomes.commit({ writes: [started, job], idempotency: undefined, response: undefined, now });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },

    /** A page of whatever stands in the person's partition; a megabyte at most, so it may be short and have more behind it. */
    async all(personId: string, limit: number, start?: Key): Promise<{ items: ImportItem[]; next: Key | undefined }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<ImportItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `PERSON#${personId}` },
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },

    /** Removes a page of what a report is made from. @returns whether there may be more. */
    async clearReport(importId: string): Promise<boolean> {
      const { Items, LastEvaluatedKey } = await dynamo.query<{ pk: string; sk: string }>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `REPORT#${importId}` },
        ProjectionExpression: 'pk, sk',
        Limit: 100,
      });
      for (const Key of Items) await dynamo.delete({ TableName: name(), Key });
      return LastEvaluatedKey !== undefined;
    },

    async remove({ pk, sk }: Pick<ImportItem, 'pk' | 'sk'>): Promise<void> {
      await dynamo.delete({ TableName: name(), Key: { pk, sk } });
    },
  };
}

export const expiryOf = (now: Date) => Math.floor(now.getTime() / 1000) + keptDays * 86_400;
