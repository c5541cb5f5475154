import type { Dynamo, Item, Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { readSettled } from '../../../lib/sync/commit/read-settled.ts';
import { type ClientItem, documentKey, type StoredDocument } from '../../../lib/sync/items.ts';
import { personSpace } from '../../../lib/sync/space-id.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';
import type { KeptOutcomeItem } from './kept-outcomes.ts';

export interface ExportedPage<T> {
  readonly items: readonly T[];
  readonly next: Key | undefined;
}

export type PersonExportStore = ReturnType<typeof personExportStore>;

/** What stands about a person, page by page; each at most 1 MB, strongly consistent. */
export function personExportStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables) {
  async function page<T extends Item>(
    TableName: string,
    pk: string,
    prefix: string | undefined,
    start: Key | undefined,
  ): Promise<ExportedPage<T>> {
    const { Items, LastEvaluatedKey } = await dynamo.query<T>({
      TableName,
      KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    return { items: Items, next: LastEvaluatedKey };
  }

  return {
    clients: (personId: string, start: Key | undefined) =>
      page<ClientItem>(tables.spaces, `PERSON#${personId}`, 'CLIENT#', start),

    outcomes: (personId: string, start: Key | undefined) =>
      page<KeptOutcomeItem>(tables.spaces, `PERSON#${personId}`, 'MUTATION#', start),

    /** Of the person's own space. What is pending there is put to its place before the first page. */
    async documents(
      personId: string,
      collection: string,
      start: Key | undefined,
    ): Promise<ExportedPage<StoredDocument>> {
      const spaceId = personSpace(personId);
      if (!start) await readSettled(dynamo, tables, personId, [spaceId]);
      return page<StoredDocument>(tables.documents, documentKey(spaceId, collection, '').pk, undefined, start);
    },
  };
}
