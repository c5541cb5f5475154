import { AppError } from '../../../lib/runtime/app-error.ts';
import { type BankTables, bankTables } from './bank-tables.ts';

type Key = { readonly pk: string; readonly sk: string };

/** Rows of one kind that stand with their holder, as they are; strongly consistent. @param keyOf with an empty id: where they begin. */
export function rowsOfHolder<Item extends object>(
  keyOf: (holderId: string, id: string) => Key,
  { dynamo, name }: Pick<BankTables, 'dynamo' | 'name'> = bankTables(),
) {
  async function find(holderId: string, id: string): Promise<Item | undefined> {
    return (await dynamo.get<Item>({ TableName: name(), Key: keyOf(holderId, id), ConsistentRead: true })).Item;
  }

  async function page(holderId: string, limit: number, start: Record<string, unknown> | undefined) {
    const { pk, sk } = keyOf(holderId, '');
    const { Items, LastEvaluatedKey } = await dynamo.query<Item>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :kind)',
      ExpressionAttributeValues: { ':pk': pk, ':kind': sk },
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
    async get(holderId: string, id: string): Promise<Item> {
      const found = await find(holderId, id);
      if (!found) throw new AppError('not-found');
      return found;
    },

    /** Those that are not forgotten yet, page by page. */
    async all(holderId: string): Promise<readonly Item[]> {
      const all: Item[] = [];
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
