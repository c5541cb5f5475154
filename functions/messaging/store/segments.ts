import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Delete, update } from '../../../lib/runtime/aws/expressions.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { identity } from '../../identity/contract/module.ts';
import { isActive } from './active-person.ts';
import type { SegmentItem } from './items.ts';
import { activitiesKey, activityKey, segmentKey, segmentsPartition } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type SegmentStore = ReturnType<typeof segmentStore>;

/** Kinds of activities of one person. */
const mostActivities = 100;

export function segmentStore(table: Messages = messagesTable(), people = () => tableName(identity, 'people')) {
  const { dynamo, name, outcomes } = table;

  return {
    outcomes,

    async find(segment: string): Promise<SegmentItem | undefined> {
      const Key = segmentKey(segment);
      return (await dynamo.get<SegmentItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    async list(): Promise<SegmentItem[]> {
      const items: SegmentItem[] = [];
      let ExclusiveStartKey: Key | undefined;
      do {
        const page = await dynamo.query<SegmentItem>({
          TableName: name(),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': segmentsPartition },
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        items.push(...page.Items);
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return items;
    },

    /** @returns undefined when somebody else was faster. */
    async save<T>(
      item: SegmentItem,
      response: T,
      { idempotency, now }: Command,
    ): Promise<{ readonly saved: T } | undefined> {
      const Item = { ...item, ...segmentKey(item.name) };
      const isNext = {
        Put: {
          TableName: name(),
          Item,
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': item.version - 1 },
        },
      };
      const writes = [item.version === 1 ? Create(name(), Item) : isNext];
      try {
        return { saved: await outcomes.commit({ writes, idempotency, response, now: now() }) };
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    },

    /** @throws AppError `not-found`. */
    async delete(segment: string, { idempotency, now }: Command): Promise<void> {
      const writes = [Delete(name(), segmentKey(segment))];
      try {
        await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('not-found');
        throw error;
      }
    },

    /**
     * Counts one thing that a person did.
     * @throws AppError `activity-limit` when it is one kind too many.
     */
    async record(personId: string, activity: string, { idempotency, now }: Command): Promise<void> {
      const at = now().toISOString();
      const again = update(name(), activityKey(personId, activity), {
        set: { lastAt: at },
        add: { count: 1 },
        when: 'attribute_exists(#pk)',
      });
      const first = {
        ...activityKey(personId, activity),
        entity: 'Activity',
        name: activity,
        count: 1,
        firstAt: at,
        lastAt: at,
      };
      const kinds = {
        Update: {
          TableName: name(),
          Key: activitiesKey(personId),
          UpdateExpression: 'SET kinds = if_not_exists(kinds, :zero) + :one, entity = :entity',
          ConditionExpression: 'attribute_not_exists(kinds) OR kinds < :most',
          ExpressionAttributeValues: { ':zero': 0, ':one': 1, ':most': mostActivities, ':entity': 'Activities' },
        },
      };
      const check = isActive(people(), personId);
      for (const writes of [
        [{ Update: again }, check],
        [Create(name(), first), check, kinds],
        [{ Update: again }, check],
      ]) {
        try {
          await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
          return;
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          if (error.at(1)) throw new AppError('account-erasing');
          if (error.at(2)) throw new AppError('activity-limit', `At most ${mostActivities} kinds.`);
        }
      }
      throw new AppError('unavailable', undefined, { retryAfter: 1 });
    },
  };
}
