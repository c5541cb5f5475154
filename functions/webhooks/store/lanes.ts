import { isInFront, laneOf } from '../model/lane.ts';
import { type Hooks, hooksTable } from './hooks-table.ts';
import { type DeliveryItem, deliveryIdOf, endpointPartition } from './items.ts';

export type LaneStore = ReturnType<typeof laneStore>;
type Place = Required<Pick<DeliveryItem, 'sk' | 'lane' | 'turn'>>;

/** Who goes next where an endpoint wants order. Strongly consistent; 1 read unit, none for deliveries without order. */
export function laneStore({ dynamo, name }: Pick<Hooks, 'dynamo' | 'name'> = hooksTable()) {
  async function first(endpointId: string, orderKey: string, count: number): Promise<readonly Place[]> {
    const { Items } = await dynamo.query<Place>({
      TableName: name(),
      IndexName: 'lanes',
      KeyConditionExpression: 'pk = :pk AND begins_with(lane, :lane)',
      ExpressionAttributeValues: { ':pk': endpointPartition(endpointId), ':lane': laneOf(orderKey) },
      ConsistentRead: true,
      Limit: count,
    });
    return Items;
  }

  return {
    /** Whether a delivery may be attempted: it is the first of its lane, and no other one is under way. */
    async isNext({ endpointId, orderKey, sk }: DeliveryItem): Promise<boolean> {
      if (!orderKey) return true;
      const [one, two] = await first(endpointId, orderKey, 2);
      return one?.sk === sk && !(two && isInFront(orderKey, two.lane));
    },

    /** Who is the first to wait in the lane of a delivery; undefined while one is under way, or when nobody waits. */
    async waiting({ organisationId, endpointId, orderKey }: DeliveryItem) {
      if (!orderKey) return undefined;
      const [one] = await first(endpointId, orderKey, 1);
      if (!one || isInFront(orderKey, one.lane)) return undefined;
      return { organisationId, endpointId, deliveryId: deliveryIdOf(one.sk), turn: one.turn };
    },
  };
}
