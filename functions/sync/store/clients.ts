import type { Dynamo, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { type ClientItem, clientKey } from '../../../lib/sync/items.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

export function clientStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables) {
  return {
    /** Strongly consistent. */
    async find(personId: string, clientId: string): Promise<ClientItem | undefined> {
      const Key = clientKey(personId, clientId);
      return (await dynamo.get<ClientItem>({ TableName: tables.spaces, Key, ConsistentRead: true })).Item;
    },

    /** For a transaction: the record moves on, if it still is as read. */
    write: (before: ClientItem | undefined, after: ClientItem): TransactItem => ({
      Put: {
        TableName: tables.spaces,
        Item: after,
        ...(before
          ? {
              ConditionExpression: '#last = :last',
              ExpressionAttributeNames: { '#last': 'last' },
              ExpressionAttributeValues: { ':last': before.last },
            }
          : { ConditionExpression: 'attribute_not_exists(pk)' }),
      },
    }),
  };
}
