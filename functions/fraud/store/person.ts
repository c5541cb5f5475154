import { partitionsOf } from '../../../lib/fraud/store/gather.ts';
import type { DecisionItem } from '../../../lib/fraud/store/items.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { type OwnTable, ownTable } from './table.ts';

type Place = { readonly pk: string; readonly sk: string };
export type PersonStore = ReturnType<typeof personStore>;

/** What is known of one person. */
export function personStore({ dynamo, name }: OwnTable = ownTable()) {
  async function partition(pk: string): Promise<Place[]> {
    const found: Place[] = [];
    let start: Key | undefined;
    do {
      const page = await dynamo.query<Place>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ProjectionExpression: 'pk, sk',
        ConsistentRead: true,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      found.push(...page.Items);
      start = page.LastEvaluatedKey;
    } while (start);
    return found;
  }

  return {
    /** Decisions about what a person asked for, by time. */
    async decisions(personId: string, limit: number, start?: Key) {
      const { Items, LastEvaluatedKey } = await dynamo.query<Place>({
        TableName: name(),
        IndexName: 'byPerson',
        KeyConditionExpression: 'personId = :id',
        ExpressionAttributeValues: { ':id': personId },
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      const Keys = Items.map(({ pk, sk }) => ({ pk, sk }));
      if (Keys.length === 0) return { items: [], next: LastEvaluatedKey };
      const { Responses } = await dynamo.batchGet<DecisionItem>({
        RequestItems: { [name()]: { Keys, ConsistentRead: true } },
      });
      const items = (Responses[name()] ?? []).sort((a, b) => (a.decidedAt < b.decidedAt ? -1 : 1));
      return { items, next: LastEvaluatedKey };
    },

    /** Forgets what was counted of accounts and devices, and whom they met. @returns how many items */
    async forget(parties: DecisionItem['parties']): Promise<number> {
      const places = await Promise.all(partitionsOf(parties).map(partition));
      const all = places.flat();
      if (all.length === 0) return 0;
      const requests = all.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
      await dynamo.batchWrite({ RequestItems: { [name()]: requests } });
      return all.length;
    },

    /** A decision without the person. */
    async anonymise({ pk, sk }: DecisionItem): Promise<void> {
      try {
        await dynamo.update({
          TableName: name(),
          Key: { pk, sk },
          UpdateExpression: 'SET #parties = :none REMOVE #personId',
          ConditionExpression: 'attribute_exists(#pk)',
          ExpressionAttributeNames: { '#pk': 'pk', '#parties': 'parties', '#personId': 'personId' },
          ExpressionAttributeValues: { ':none': {} },
        });
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },
  };
}
