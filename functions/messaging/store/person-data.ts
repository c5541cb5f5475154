import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { personPartition } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';

export interface PersonItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity?: string;
  readonly [field: string]: unknown;
}
export type PersonData = ReturnType<typeof personData>;

/** Everything that stands in the partition of a person. */
export function personData({ dynamo, name }: Pick<Messages, 'dynamo' | 'name'> = messagesTable()) {
  return {
    async page(personId: string, limit: number, start?: Key) {
      const { Items, LastEvaluatedKey } = await dynamo.query<PersonItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': personPartition(personId) },
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },

    async remove(items: readonly PersonItem[]): Promise<void> {
      const requests = items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
      if (requests.length > 0) await dynamo.batchWrite({ RequestItems: { [name()]: requests } });
    },
  };
}
