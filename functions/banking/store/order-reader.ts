import { AppError } from '../../../lib/runtime/app-error.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type OrderItem, orderKey } from './order-items.ts';

export type OrderReader = ReturnType<typeof orderReader>;

/** Standing orders as they are; strongly consistent. */
export function orderReader({ dynamo, name }: Pick<BankTables, 'dynamo' | 'name'> = bankTables()) {
  async function find(holderId: string, orderId: string): Promise<OrderItem | undefined> {
    const Key = orderKey(holderId, orderId);
    return (await dynamo.get<OrderItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  async function page(holderId: string, limit: number, start: Record<string, unknown> | undefined) {
    const { pk, sk } = orderKey(holderId, '');
    const { Items, LastEvaluatedKey } = await dynamo.query<OrderItem>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :order)',
      ExpressionAttributeValues: { ':pk': pk, ':order': sk },
      ConsistentRead: true,
      Limit: limit,
      ...(start ? { ExclusiveStartKey: start as { pk: string } } : {}),
    });
    return { items: Items, next: LastEvaluatedKey };
  }

  return {
    find,
    page,

    /** @throws AppError `not-found`. */
    async get(holderId: string, orderId: string): Promise<OrderItem> {
      const found = await find(holderId, orderId);
      if (!found) throw new AppError('not-found');
      return found;
    },

    /** Those that are not forgotten yet, page by page. */
    async all(holderId: string): Promise<readonly OrderItem[]> {
      const all: OrderItem[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const { items, next } = await page(holderId, 100, start);
        all.push(...items);
        start = next;
      } while (start);
      return all;
    },
  };
}
