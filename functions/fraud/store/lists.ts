import { type EntryItem, listKey } from '../../../lib/fraud/store/items.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { Delete } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { ListEntry } from '../contract/fields.ts';
import { type OwnTable, outcomesOf, ownTable } from './table.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type ListStore = ReturnType<typeof listStore>;

export function listStore(table: OwnTable = ownTable()) {
  const { dynamo, name } = table;
  const outcomes = outcomesOf(table);

  return {
    outcomes,

    put: (item: EntryItem, response: ListEntry, { idempotency, now }: Command) =>
      outcomes.commit({
        writes: [{ Put: { TableName: name(), Item: item } }],
        idempotency,
        response,
        now: now(),
      }),

    /** @throws AppError `not-found` */
    async remove(list: string, entry: string, { idempotency, now }: Command): Promise<undefined> {
      try {
        const writes = [Delete(name(), listKey(list, entry))];
        return await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('not-found');
        throw error;
      }
    },

    async page(list: string, limit: number, start: Key | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<EntryItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': listKey(list, '').pk },
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },
  };
}
