import { AppError } from '../../../lib/runtime/app-error.ts';
import { type BankTables, bankTables } from './bank-tables.ts';

type Key = { readonly pk: string; readonly sk: string };

/** Rows of one kind that stand with their owner, a holder or an account, as they are; strongly consistent. @param keyOf with an empty id: where they begin. */
export function rowsOfOwner<Item extends object>(
  keyOf: (ownerId: string, id: string) => Key,
  { dynamo, name }: Pick<BankTables, 'dynamo' | 'name'> = bankTables(),
) {
  async function find(ownerId: string, id: string): Promise<Item | undefined> {
    return (await dynamo.get<Item>({ TableName: name(), Key: keyOf(ownerId, id), ConsistentRead: true })).Item;
  }

  async function page(ownerId: string, limit: number, start: Record<string, unknown> | undefined) {
    const { pk, sk } = keyOf(ownerId, '');
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
    async get(ownerId: string, id: string): Promise<Item> {
      const found = await find(ownerId, id);
      if (!found) throw new AppError('not-found');
      return found;
    },

    /** Those that are not forgotten yet, page by page. */
    async all(ownerId: string): Promise<readonly Item[]> {
      const all: Item[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const { items, next } = await page(ownerId, 100, start);
        all.push(...items);
        start = next;
      } while (start);
      return all;
    },
  };
}
