import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { Action } from '../../../lib/fraud/model/rule-set.ts';
import { type DecisionItem, decisionKey, type Label, listedOf, listShards } from '../../../lib/fraud/store/items.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { decisionLabelled } from '../contract/events.ts';
import type { DecisionSummary } from '../contract/fields.ts';
import type { Listed } from '../model/decision-view.ts';
import { eventsOf, type OwnTable, outcomesOf, ownTable } from './table.ts';

export type DecisionStore = ReturnType<typeof decisionStore>;

export function decisionStore(table: OwnTable = ownTable()) {
  const { dynamo, name } = table;
  const outcomes = outcomesOf(table);

  return {
    outcomes,

    /** Strongly consistent. */
    async find(subject: string): Promise<DecisionItem | undefined> {
      const Key = decisionKey(subject);
      return (await dynamo.get<DecisionItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** Of a day and an action, the latest first, from before a place on. The places of all shards are one order. */
    async latest(action: Action, day: string, limit: number, before: string | undefined) {
      const pages = await Promise.all(
        listShards.map((shard) =>
          dynamo.query<Listed>({
            TableName: name(),
            IndexName: 'byTime',
            KeyConditionExpression: before === undefined ? 'listed = :listed' : 'listed = :listed AND listedAt < :at',
            ExpressionAttributeValues: {
              ':listed': listedOf(action, day, shard),
              ...(before === undefined ? {} : { ':at': before }),
            },
            ScanIndexForward: false,
            Limit: limit,
          }),
        ),
      );
      const all = pages.flatMap(({ Items }) => Items).sort((a, b) => (a.listedAt < b.listedAt ? 1 : -1));
      const items = all.slice(0, limit);
      // A shard that gave a whole page, or whose page is cut off, may have more.
      const isMore = all.length > limit || pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined);
      return { items, next: isMore ? items.at(-1)?.listedAt : undefined };
    },

    /** Label and event are one transaction. @throws AppError `conflict` when the decision changed meanwhile */
    async label(
      item: DecisionItem,
      label: Label,
      response: DecisionSummary,
      context: Pick<RouteContext, 'idempotency' | 'now' | 'newId'>,
    ): Promise<DecisionSummary> {
      const { subject, decidedAt } = item;
      const writes = [
        Update(name(), decisionKey(subject), {
          set: { label },
          when: '#decidedAt = :decidedAt',
          values: { ':decidedAt': decidedAt },
        }),
        leaveEvent(
          eventsOf(table),
          decisionLabelled,
          `DECISION#${subject}`,
          { subjectId: subject, as: label.as },
          context,
        ),
      ];
      try {
        return await outcomes.commit({ writes, idempotency: context.idempotency, response, now: context.now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict', 'It was decided anew meanwhile.');
        throw error;
      }
    },
  };
}
