import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { webhooks } from '../contract/module.ts';
import { type Hooks, hooksTable } from './hooks-table.ts';
import { type EndpointItem, endpointPartition, organisationPartition, quotaKey } from './items.ts';

/** What is to be removed: the log of an endpoint, or all endpoints of an organisation. */
export interface Removal {
  readonly organisationId: string;
  readonly endpointId?: string | undefined;
}

export type RemovalQueue = ReturnType<typeof removalQueue>;

export function removalQueue(queue: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(webhooks, 'purges'))) {
  return {
    async send(...removals: readonly Removal[]): Promise<void> {
      await queue.sendAll(removals.map((body) => ({ body })));
    },
  };
}

/** Days for which a deleted organisation is remembered here: nobody has a role in it any more, and no request lasts that long. */
const closedDays = 7;

export type RemovalStore = ReturnType<typeof removalStore>;

/** Everything here may be repeated, and be done by several at once. */
export function removalStore({ dynamo, name }: Pick<Hooks, 'dynamo' | 'name'> = hooksTable()) {
  async function remove(Keys: readonly { pk: string; sk: string }[]): Promise<void> {
    const requests = Keys.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
    if (requests.length > 0) await dynamo.batchWrite({ RequestItems: { [name()]: requests } });
  }

  return {
    /** No endpoint can be made any more, until identity too has forgotten that there was such an organisation. */
    async close(organisationId: string, now: Date): Promise<void> {
      await dynamo.update({
        TableName: name(),
        Key: quotaKey(organisationId),
        UpdateExpression: 'SET closed = :true, entity = :entity, expiresAt = :end',
        ExpressionAttributeValues: {
          ':true': true,
          ':entity': 'WebhookQuota',
          ':end': Math.floor(now.getTime() / 1000) + closedDays * 86_400,
        },
      });
    },

    /** An organisation's endpoints: few enough for one page. Strongly consistent. */
    async endpoints(organisationId: string): Promise<EndpointItem[]> {
      const { Items } = await dynamo.query<EndpointItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :endpoint)',
        ExpressionAttributeValues: { ':pk': organisationPartition(organisationId), ':endpoint': 'ENDPOINT#' },
        ConsistentRead: true,
      });
      return Items;
    },

    remove,

    /** Removes a page of an endpoint's log. @returns whether there may be more. */
    async clearPage(endpointId: string): Promise<boolean> {
      const { Items, LastEvaluatedKey } = await dynamo.query<{ pk: string; sk: string }>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': endpointPartition(endpointId) },
        ProjectionExpression: 'pk, sk',
        ConsistentRead: true,
        Limit: 200,
      });
      await remove(Items);
      return LastEvaluatedKey !== undefined;
    },
  };
}
