import type { Envelope } from '../contract/event.ts';
import type { TransactItem } from '../runtime/aws/dynamo.ts';
import { failedConditions } from '../runtime/aws/errors.ts';
import { Refused } from '../runtime/outcomes.ts';
import type { EventTable } from './leave-event.ts';

/** Longer than any archive should be replayed from. */
const standardDays = 400;

/**
 * One write that notes that a consumer handled an event: put it into the transaction of the effect, and the effect happens once, however often the
 * event comes. For effects that cannot be told from the state; a consumer that looks at what is true now needs none.
 * @param consumer name of the operation: each of several consumers handles the event for itself.
 * @param days for which it is remembered; an event that is replayed later has its effect again.
 */
export function handled(
  { name, keys }: EventTable,
  consumer: string,
  { id }: Pick<Envelope, 'id'>,
  now: Date,
  days = standardDays,
): TransactItem {
  const { pk, sk, ttl } = keys;
  if (!sk) throw new Error(`'${consumer}' notes events in a table without a sort key`);
  return {
    Put: {
      TableName: name(),
      Item: {
        [pk]: `HANDLED#${id}`,
        [sk]: consumer,
        entity: 'Handled',
        ...(ttl ? { [ttl]: Math.floor(now.getTime() / 1000) + days * 86_400 } : {}),
      },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': pk },
    },
  };
}

/**
 * Commits an effect whose first write is `handled(...)`, by `outcomes.commit` or as a transaction of one's own.
 * @returns false when the event had its effect before: nothing was written.
 */
export async function once(commit: () => Promise<unknown>): Promise<boolean> {
  try {
    await commit();
    return true;
  } catch (error) {
    if (error instanceof Refused ? error.at(0) : failedConditions(error)?.has(0)) return false;
    throw error;
  }
}
