import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { starterRules } from '../../../lib/fraud/model/starter-rules.ts';
import { type ActiveItem, activeKey, type VersionItem, versionKey } from '../../../lib/fraud/store/items.ts';
import { activeWithout } from '../../../lib/fraud/store/rules-in-force.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { ruleSetActivated } from '../contract/events.ts';
import type { RuleSetSummary } from '../contract/fields.ts';
import { figuresKey } from './back-tests.ts';
import { eventsOf, type OwnTable, outcomesOf, ownTable } from './table.ts';

/** What is in force, as it was read. */
export type Active = Pick<ActiveItem, 'version' | 'shadows' | 'revision'>;
/** A version with when it was activated last. */
export interface StoredVersion extends VersionItem {
  readonly activatedBy?: string;
  readonly activatedAt?: string;
  readonly backTestId?: string;
}
type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;

export type RuleSetStore = ReturnType<typeof ruleSetStore>;

export function ruleSetStore(table: OwnTable = ownTable()) {
  const { dynamo, name } = table;
  const outcomes = outcomesOf(table);

  /** The row of what is in force, on condition that it is as it was read. */
  const moved = (before: Active, next: Pick<Active, 'version' | 'shadows'>, by: string, at: Date): TransactItem => ({
    Put: {
      TableName: name(),
      Item: {
        ...activeKey,
        entity: 'Active',
        version: next.version,
        shadows: [...next.shadows],
        revision: before.revision + 1,
        changedAt: at.toISOString(),
        changedBy: by,
      } satisfies ActiveItem,
      ConditionExpression: before.revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :before',
      ...(before.revision === 0 ? {} : { ExpressionAttributeValues: { ':before': before.revision } }),
    },
  });

  async function commit<T>(writes: readonly TransactItem[], response: T, { idempotency, now }: Command): Promise<T> {
    try {
      return await outcomes.commit({ writes, idempotency, response, now: now() });
    } catch (error) {
      if (error instanceof Refused) throw new AppError('conflict', 'Somebody changed what is in force meanwhile.');
      throw error;
    }
  }

  return {
    outcomes,

    async active(): Promise<Active> {
      const { Item } = await dynamo.get<ActiveItem>({ TableName: name(), Key: activeKey, ConsistentRead: true });
      return Item ?? activeWithout;
    },

    async find(version: string): Promise<StoredVersion | undefined> {
      const Key = versionKey(version);
      return (await dynamo.get<StoredVersion>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** The rule set that a back-test was of, when it came to its end. */
    async tested(backTestId: string): Promise<string | undefined> {
      const Key = figuresKey(backTestId);
      return (await dynamo.get<{ readonly version?: string }>({ TableName: name(), Key, ConsistentRead: true })).Item
        ?.version;
    },

    async page(limit: number, start: Key | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<StoredVersion>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': activeKey.pk, ':prefix': versionKey('').sk },
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },

    /** @throws AppError `version-taken` */
    async write(item: VersionItem, response: RuleSetSummary, { idempotency, now }: Command): Promise<RuleSetSummary> {
      try {
        return await outcomes.commit({ writes: [Create(name(), item)], idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('version-taken');
        throw error;
      }
    },

    /** Version, what is in force and the event are one transaction. @throws AppError `conflict` */
    activate(
      {
        before,
        version,
        by,
        reason,
        backTestId,
      }: {
        readonly before: Active;
        readonly version: string;
        readonly by: string;
        readonly reason: string;
        readonly backTestId?: string | undefined;
      },
      response: RuleSetSummary,
      context: Command,
    ): Promise<RuleSetSummary> {
      const at = context.now();
      const next = { version, shadows: before.shadows.filter((each) => each !== version) };
      const detail = { version, before: before.version, revision: before.revision + 1 };
      const writes = [
        moved(before, next, by, at),
        leaveEvent(eventsOf(table), ruleSetActivated, 'RULES', detail, context),
        ...(version === starterRules.version
          ? []
          : [
              Update(name(), versionKey(version), {
                set: { activatedBy: by, activatedAt: at.toISOString(), because: reason, backTestId },
                // Four eyes, also if the caller read wrongly.
                when: 'attribute_exists(#pk) AND #writtenBy <> :by',
                values: { ':by': by },
              }),
            ]),
      ];
      return commit(writes, response, context);
    },

    /** @throws AppError `conflict` */
    shadow(before: Active, shadows: readonly string[], by: string, response: RuleSetSummary, context: Command) {
      return commit([moved(before, { version: before.version, shadows }, by, context.now())], response, context);
    },
  };
}
