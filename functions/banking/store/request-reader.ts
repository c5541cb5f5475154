import { AppError } from '../../../lib/runtime/app-error.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type RequestItem, requestKey } from './request-items.ts';

export type RequestReader = ReturnType<typeof requestReader>;

/** Payment requests as they are; strongly consistent. */
export function requestReader({ dynamo, name }: Pick<BankTables, 'dynamo' | 'name'> = bankTables()) {
  async function find(holderId: string, requestId: string): Promise<RequestItem | undefined> {
    const Key = requestKey(holderId, requestId);
    return (await dynamo.get<RequestItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  async function page(holderId: string, limit: number, start: Record<string, unknown> | undefined) {
    const { pk, sk } = requestKey(holderId, '');
    const { Items, LastEvaluatedKey } = await dynamo.query<RequestItem>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :request)',
      ExpressionAttributeValues: { ':pk': pk, ':request': sk },
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
    async get(holderId: string, requestId: string): Promise<RequestItem> {
      const found = await find(holderId, requestId);
      if (!found) throw new AppError('not-found');
      return found;
    },

    /** Those that are not forgotten yet. */
    async all(holderId: string): Promise<readonly RequestItem[]> {
      const all: RequestItem[] = [];
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
