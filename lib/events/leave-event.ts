import type { DomainEvent, EventDetail } from '../contract/event.ts';
import type { TableSpec } from '../contract/resources.ts';
import type { TransactItem } from '../runtime/aws/dynamo.ts';
import type { Tools } from '../runtime/tools.ts';
import { newEvent } from './new-event.ts';

/** The module's table in which its events wait for the relay: its physical name, and its keys as the contract declares them. */
export interface EventTable {
  readonly name: () => string;
  readonly keys: Pick<TableSpec, 'pk' | 'sk' | 'ttl'>;
}

/** Days for which an event that could not be relayed stays to be looked at, as in a dead-letter queue. */
export const keptDays = 14;

/**
 * One write that leaves an event: put it into the transaction of what happened, and it is told if and only if that happened.
 * @param about what it is about, as `PERSON#<id>`: events about the same thing reach the bus in their order. The item stands in a partition
 * of its own, so whoever removes all that stands in the thing's partition does not take away what was not told yet.
 * @throws Error when the detail breaks the event's schema.
 */
export function leaveEvent<E extends DomainEvent>(
  { name, keys }: EventTable,
  event: E,
  about: string,
  detail: EventDetail<E>,
  { newId, now }: Pick<Tools, 'newId' | 'now'>,
): TransactItem {
  const { pk, sk, ttl } = keys;
  if (!sk) throw new Error(`'${event.name}' is left in a table without a sort key`);
  const at = now();
  const item = newEvent(event, detail, newId(), at);
  return {
    Put: {
      TableName: name(),
      Item: {
        ...item,
        [pk]: `EVENT#${about}`,
        [sk]: item.id,
        ...(ttl ? { [ttl]: Math.floor(at.getTime() / 1000) + keptDays * 86_400 } : {}),
      },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': pk },
    },
  };
}
