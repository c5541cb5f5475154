import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { type Head, headKey } from '../items.ts';
import type { SyncTables } from '../tables.ts';

/**
 * Moves a head, on condition that it is as read, lives, and has nothing pending. Attributes of the head that are not named here stay.
 * @param more further attributes to set, `{ pending: ... }`.
 */
export function headWrite(
  tables: SyncTables,
  before: Head | undefined,
  { spaceId, epoch, seq, sums, counts, tail }: Head,
  more: Partial<Pick<Head, 'pending'>> = {},
): TransactItem {
  const made = before ? {} : { entity: 'Head', spaceId, epoch };
  const set: Record<string, unknown> = { ...made, seq, sums, counts, tail, ...more };
  const names = [...Object.keys(set), 'epoch', 'status', 'pending', 'pk'];
  const condition = before
    ? '#seq = :was AND #epoch = :epoch AND attribute_not_exists(#status) AND attribute_not_exists(#pending)'
    : 'attribute_not_exists(#pk)';
  return {
    Update: {
      TableName: tables.spaces,
      Key: headKey(spaceId),
      UpdateExpression: `SET ${Object.keys(set)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: Object.fromEntries(
        names
          .filter((name) => Object.hasOwn(set, name) || condition.includes(`#${name}`))
          .map((name) => [`#${name}`, name]),
      ),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        ...(before ? { ':was': before.seq, ':epoch': before.epoch } : {}),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
