import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Standing } from '../model/apply.ts';
import {
  type ConnectionItem,
  changeAt,
  connectionKey,
  connectionPk,
  type ExternalItem,
  heldConnectionKey,
} from './items.ts';
import { type Tables, tablesOf } from './tables.ts';

export type ConnectionReader = ReturnType<typeof connectionReader>;

/** Connections and what came by them; strongly consistent. */
export function connectionReader({ dynamo, name }: Pick<Tables, 'dynamo' | 'name'> = tablesOf()) {
  async function find(connectionId: string): Promise<ConnectionItem | undefined> {
    const Key = connectionKey(connectionId);
    return (await dynamo.get<ConnectionItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  async function idsOf(holderId: string): Promise<readonly string[]> {
    const { pk, sk } = heldConnectionKey(holderId, '');
    const { Items } = await dynamo.query<{ connectionId: string }>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :connection)',
      ExpressionAttributeValues: { ':pk': pk, ':connection': sk },
      ConsistentRead: true,
    });
    return Items.map(({ connectionId }) => connectionId);
  }

  return {
    find,

    /** @throws AppError `not-found`, also for one that is being removed. */
    async get(connectionId: string): Promise<ConnectionItem> {
      const found = await find(connectionId);
      if (!found || found.state === 'removing') throw new AppError('not-found');
      return found;
    },

    idsOf,

    /** Of a holder, in the order of their ids; those that are being removed are not among them. */
    async of(holderId: string): Promise<readonly ConnectionItem[]> {
      const Keys = (await idsOf(holderId)).map(connectionKey);
      if (Keys.length === 0) return [];
      const { Responses } = await dynamo.batchGet<ConnectionItem>({
        RequestItems: { [name()]: { Keys, ConsistentRead: true } },
      });
      const rows = (Responses[name()] ?? []).filter(({ state }) => state !== 'removing');
      return rows.sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1));
    },

    /** Transactions whose last change came behind `from`, up to the last one that is shown, in the order of their changes. */
    async changed(row: ConnectionItem, from: number, limit: number) {
      if (from >= row.shown) return { rows: [] as readonly Standing[], last: row.shown };
      const { Items, LastEvaluatedKey } = await dynamo.query<ExternalItem>({
        TableName: name(),
        IndexName: 'byChange',
        KeyConditionExpression: 'pk = :pk AND changedAt BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': connectionPk(row.connectionId),
          ':from': changeAt(from + 1),
          ':to': changeAt(row.shown),
        },
        ConsistentRead: true,
        Limit: limit,
      });
      const last = LastEvaluatedKey ? (Items.at(-1)?.change ?? from) : row.shown;
      return { rows: Items as readonly Standing[], last };
    },
  };
}
