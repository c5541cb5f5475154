import { AppError } from '../../../lib/runtime/app-error.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type DisputeItem, disputeKey } from './dispute-items.ts';

export type DisputeReader = ReturnType<typeof disputeReader>;

/** Disputes of accounts; strongly consistent. */
export function disputeReader({ dynamo, name }: BankTables = bankTables()) {
  const find = async (accountId: string, disputeId: string): Promise<DisputeItem | undefined> => {
    const Key = disputeKey(accountId, disputeId);
    return (await dynamo.get<DisputeItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  };
  return {
    find,
    /** @throws AppError `not-found`. */
    async get(accountId: string, disputeId: string): Promise<DisputeItem> {
      const found = await find(accountId, disputeId);
      if (!found) throw new AppError('not-found');
      return found;
    },

    /** In the order of their ids, which is by chance. */
    async page(accountId: string, limit: number, start: Record<string, unknown> | undefined) {
      const { pk, sk } = disputeKey(accountId, '');
      const { Items, LastEvaluatedKey } = await dynamo.query<DisputeItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :dispute)',
        ExpressionAttributeValues: { ':pk': pk, ':dispute': sk },
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start as { pk: string } } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },
  };
}
