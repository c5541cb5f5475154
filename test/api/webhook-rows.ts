import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { owner, tableLike } from './sync-tables.ts';

export { owner };

/** Physical name of the module's table. */
export const hooksTable = () => tableLike(/Webhooks.*Hooks/i);

/** What stands in a partition of it. */
export async function hooksOf(pk: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await owner.send(
    new QueryCommand({
      TableName: await hooksTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    }),
  );
  return Items;
}
