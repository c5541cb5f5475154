import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { countKey } from './items.ts';

/** More of what a holder has, on condition that there may be so many. @param field of the row that counts: `orders`. */
export const countSome = (table: string, holderId: string, field: string, by: number, most: number): TransactItem => ({
  Update: {
    TableName: table,
    Key: countKey(holderId),
    UpdateExpression: 'SET #field = if_not_exists(#field, :none) + :by, entity = :entity',
    ConditionExpression: 'attribute_not_exists(#field) OR #field <= :before',
    ExpressionAttributeNames: { '#field': field },
    ExpressionAttributeValues: { ':none': 0, ':by': by, ':before': most - by, ':entity': 'HolderCount' },
  },
});
