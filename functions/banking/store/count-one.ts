import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { countKey } from './items.ts';

/** One more of what a holder has, on condition that it may be. @param field of the row that counts: `orders`. */
export const countOne = (table: string, holderId: string, field: string, most: number): TransactItem => ({
  Update: {
    TableName: table,
    Key: countKey(holderId),
    UpdateExpression: 'SET #field = if_not_exists(#field, :none) + :one, entity = :entity',
    ConditionExpression: 'attribute_not_exists(#field) OR #field < :most',
    ExpressionAttributeNames: { '#field': field },
    ExpressionAttributeValues: { ':none': 0, ':one': 1, ':most': most, ':entity': 'HolderCount' },
  },
});
