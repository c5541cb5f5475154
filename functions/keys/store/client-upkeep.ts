import { type ClientItem, clientKey, wakeGroup } from './items.ts';
import { type KeyTables, keyTables } from './key-tables.ts';

export type ClientUpkeep = ReturnType<typeof clientUpkeep>;

/** Clients with something to be done in the user pool. Everything here may be repeated, and be done by several at once. */
export function clientUpkeep({ dynamo, keys }: Pick<KeyTables, 'dynamo' | 'keys'> = keyTables()) {
  return {
    /** Some of those that are due, as they are now. */
    async due(now: Date): Promise<ClientItem[]> {
      const { Items } = await dynamo.query<ClientItem>({
        TableName: keys(),
        IndexName: 'due',
        KeyConditionExpression: 'wakeGroup = :group AND wakeAt <= :now',
        ExpressionAttributeValues: { ':group': wakeGroup, ':now': now.toISOString() },
        Limit: 50,
      });
      const found: ClientItem[] = [];
      for (const { clientId } of Items) {
        const { Item } = await dynamo.get<ClientItem>({
          TableName: keys(),
          Key: clientKey(clientId),
          ConsistentRead: true,
        });
        if (Item?.wakeAt !== undefined && Item.wakeAt <= now.toISOString()) found.push(Item);
      }
      return found;
    },

    /** Nothing is left to be done, unless it was asked for anew meanwhile. */
    async done({ clientId, wakeAt }: ClientItem): Promise<void> {
      await dynamo.update({
        TableName: keys(),
        Key: clientKey(clientId),
        UpdateExpression: 'REMOVE wakeGroup, wakeAt',
        ConditionExpression: 'attribute_exists(pk) AND wakeAt = :seen',
        ExpressionAttributeValues: { ':seen': wakeAt },
      });
    },

    async forget({ clientId }: ClientItem): Promise<void> {
      await dynamo.delete({ TableName: keys(), Key: clientKey(clientId) });
    },
  };
}
