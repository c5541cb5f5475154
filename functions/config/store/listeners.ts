import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { config } from '../contract/module.ts';
import { listenerPartition, shardOf } from './items.ts';

/** API Gateway closes a socket after two hours. */
const lifetimeSeconds = 2 * 3600 + 600;

export type ListenerStore = ReturnType<typeof listenerStore>;

/** Sockets to tell, by their ids alone: whose they are nobody needs to know. */
export function listenerStore(dynamo: Dynamo = createDynamo(), name = () => tableName(config, 'listeners')) {
  const key = (connectionId: string) => ({ pk: listenerPartition(shardOf(connectionId)), sk: connectionId });
  return {
    async remember(connectionId: string, now: Date): Promise<void> {
      const expiresAt = Math.floor(now.getTime() / 1000) + lifetimeSeconds;
      await dynamo.put({ TableName: name(), Item: { ...key(connectionId), entity: 'Listener', expiresAt } });
    },
    async forget(connectionId: string): Promise<void> {
      await dynamo.delete({ TableName: name(), Key: key(connectionId) });
    },
    /** A page of a shard, by connection id. `next`: where the following page begins. */
    async page(shard: number, limit: number, after: string | undefined) {
      const pk = listenerPartition(shard);
      const { Items, LastEvaluatedKey } = await dynamo.query<{ sk: string }>({
        TableName: name(),
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': pk, ...(after === undefined ? {} : { ':after': after }) },
        ConsistentRead: true,
        Limit: limit,
      });
      return {
        listeners: Items.map(({ sk }) => ({ connectionId: sk })),
        next: LastEvaluatedKey ? Items.at(-1)?.sk : undefined,
      };
    },
  };
}
