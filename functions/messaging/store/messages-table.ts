import type { EventTable } from '../../../lib/events/leave-event.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { createOutcomes, type Outcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { messaging } from '../contract/module.ts';

/** The module's one table, and the way in which every change of it is committed. */
export interface Messages {
  readonly dynamo: Dynamo;
  /** Physical name. */
  readonly name: () => string;
  readonly outcomes: Outcomes;
}

export function messagesTable(
  dynamo: Dynamo = createDynamo(),
  name = () => tableName(messaging, 'messages'),
): Messages {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  return { dynamo, name, outcomes: createOutcomes(dynamo, { name, key, ttl: 'expiresAt' }) };
}

export const eventTable = ({ name }: Pick<Messages, 'name'>): EventTable => ({
  name,
  keys: messaging.resources.tables.messages,
});

/** @returns false when a condition of the write did not hold. */
export async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed || error instanceof Refused) return false;
    throw error;
  }
}
