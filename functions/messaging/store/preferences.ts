import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { identity } from '../../identity/contract/module.ts';
import { personUnsubscribed } from '../contract/events.ts';
import { isActive, isNotErased } from './active-person.ts';
import type { PreferencesItem } from './items.ts';
import { personPartition, preferencesKey } from './keys.ts';
import { eventTable, type Messages, messagesTable } from './messages-table.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
export type PreferenceStore = ReturnType<typeof preferenceStore>;

export function preferenceStore(table: Messages = messagesTable(), people = () => tableName(identity, 'people')) {
  const { dynamo, name, outcomes } = table;

  return {
    outcomes,

    async find(personId: string): Promise<PreferencesItem | undefined> {
      const Key = preferencesKey(personId);
      return (await dynamo.get<PreferencesItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /**
     * Saves preferences in the place of those that were read.
     * @param unsubscribed topics whose mails the person ended by a link, also while the account is closed: told to whoever listens.
     * @returns `changed` when somebody else was faster, `gone` when the account is closed, or erased.
     */
    async save<T>(
      personId: string,
      before: number,
      item: PreferencesItem,
      response: T,
      { idempotency, now, newId }: Command,
      unsubscribed: readonly string[] = [],
    ): Promise<{ readonly saved: T } | 'changed' | 'gone'> {
      const writes: TransactItem[] = [
        {
          Put: {
            TableName: name(),
            Item: { ...item, ...preferencesKey(personId) },
            ...(before > 0
              ? {
                  ConditionExpression: '#version = :before',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':before': before },
                }
              : { ConditionExpression: 'attribute_not_exists(pk)' }),
          },
        },
        unsubscribed.length > 0 ? isNotErased(people(), personId) : isActive(people(), personId),
        ...unsubscribed.map((topic) =>
          leaveEvent(
            eventTable(table),
            personUnsubscribed,
            personPartition(personId),
            { personId, topic },
            { newId, now },
          ),
        ),
      ];
      try {
        return { saved: await outcomes.commit({ writes, idempotency, response, now: now() }) };
      } catch (error) {
        if (error instanceof Refused) return error.at(1) ? 'gone' : 'changed';
        throw error;
      }
    },
  };
}
