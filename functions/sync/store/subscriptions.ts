import type { Dynamo, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { ConditionFailed, TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { inLanes } from '../../../lib/runtime/in-lanes.ts';
import { sync } from '../contract/module.ts';
import {
  type Subscriber,
  type Subscription,
  subscriberKey,
  subscriberPartition,
  subscriptionKey,
  subscriptionPartition,
} from './subscription-items.ts';

/** API Gateway closes a socket after two hours; items of sockets whose end was never told go ten minutes later. */
const lifetimeSeconds = 2 * 3600 + 600;
/** Writes that a transaction holds beside that of the Subscriber. */
const mostRows = 99;
const pageSize = 500;
const signalSeconds = 10;

export type SubscriptionStore = ReturnType<typeof subscriptionStore>;

/** Sockets that want to hear of spaces. */
export function subscriptionStore(dynamo: Dynamo = createDynamo(), name = () => tableName(sync, 'subscriptions')) {
  /** Changes the spaces of a socket and its rows in them at once. @returns undefined when someone else changed them meanwhile. */
  async function change(
    who: Pick<Subscriber, 'personId' | 'connectionId'>,
    before: Subscriber | undefined,
    spaces: readonly string[],
    now: Date,
  ): Promise<Subscriber | undefined> {
    const { personId, connectionId } = who;
    const had = before?.spaces ?? new Set();
    const wanted = new Set(spaces);
    const expiresAt = Math.floor(now.getTime() / 1000) + lifetimeSeconds;
    const { spaces: _, ...rest } = before ?? {};
    const subscriber: Subscriber = {
      ...rest,
      entity: 'Subscriber',
      personId,
      connectionId,
      ...(wanted.size > 0 ? { spaces: wanted } : {}),
      version: (before?.version ?? 0) + 1,
      expiresAt,
    };
    const come = spaces.filter((spaceId) => !had.has(spaceId));
    const gone = [...had].filter((spaceId) => !wanted.has(spaceId));
    const TableName = name();
    const TransactItems: TransactItem[] = [
      {
        Put: {
          TableName,
          Item: { ...subscriber, ...subscriberKey(personId, connectionId) },
          ...(before
            ? { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': before.version } }
            : { ConditionExpression: 'attribute_not_exists(pk)' }),
        },
      },
      ...come.map((spaceId): TransactItem => {
        const row: Subscription = { entity: 'Subscription', spaceId, personId, connectionId, expiresAt };
        return { Put: { TableName, Item: { ...row, ...subscriptionKey(spaceId, connectionId) } } };
      }),
      ...gone.map((spaceId) => ({ Delete: { TableName, Key: subscriptionKey(spaceId, connectionId) } })),
    ];
    try {
      await dynamo.transactWrite({ TransactItems });
      return subscriber;
    } catch (error) {
      if (error instanceof TransactionCanceled && error.conditionFailedAt(0)) return undefined;
      throw error;
    }
  }

  return {
    /** Strongly consistent. */
    async find(personId: string, connectionId: string): Promise<Subscriber | undefined> {
      const Key = subscriberKey(personId, connectionId);
      return (await dynamo.get<Subscriber>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /**
     * Makes a socket hear of exactly these spaces.
     * @param before as read; what it names stays as it is written.
     * @returns undefined when the socket's spaces were changed meanwhile: nothing was written, or only some left.
     */
    async replace(
      who: Pick<Subscriber, 'personId' | 'connectionId'>,
      before: Subscriber | undefined,
      spaces: readonly string[],
      now: Date,
    ): Promise<Subscriber | undefined> {
      const kept = spaces.filter((spaceId) => before?.spaces?.has(spaceId));
      const rows = (before?.spaces?.size ?? 0) - kept.length + spaces.length - kept.length;
      if (rows <= mostRows) return change(who, before, spaces, now);
      const left = await change(who, before, kept, now);
      return left && change(who, left, spaces, now);
    },

    /** Sockets that hear of a space, in pages; strongly consistent. Those that have outlived themselves are passed over. */
    async *inSpace(spaceId: string, now: Date): AsyncGenerator<Subscription[]> {
      let ExclusiveStartKey: Record<string, string> | undefined;
      do {
        const page = await dynamo.query<Subscription>({
          TableName: name(),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': subscriptionPartition(spaceId) },
          ConsistentRead: true,
          Limit: pageSize,
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        yield page.Items.filter(({ expiresAt }) => expiresAt * 1000 > now.getTime());
        ExclusiveStartKey = page.LastEvaluatedKey as Record<string, string> | undefined;
      } while (ExclusiveStartKey);
    },

    /** At most `most` sockets that hear of a space, and whether these are all. Strongly consistent. */
    async some(spaceId: string, most: number, now: Date): Promise<{ subscriptions: Subscription[]; all: boolean }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<Subscription>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': subscriptionPartition(spaceId) },
        ConsistentRead: true,
        Limit: most + 1,
      });
      const subscriptions = Items.filter(({ expiresAt }) => expiresAt * 1000 > now.getTime()).slice(0, most);
      return { subscriptions, all: Items.length <= most && !LastEvaluatedKey };
    },

    /** A person's sockets that have ever subscribed; strongly consistent. They are few. */
    async ofPerson(personId: string): Promise<Subscriber[]> {
      const { Items } = await dynamo.query<Subscriber>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': subscriberPartition(personId) },
        ConsistentRead: true,
      });
      return Items;
    },

    /** Forgets a socket in one space: it is closed, or the space is gone. */
    async end({ spaceId, connectionId }: Pick<Subscription, 'spaceId' | 'connectionId'>): Promise<void> {
      await dynamo.delete({ TableName: name(), Key: subscriptionKey(spaceId, connectionId) });
    },

    /** Forgets a socket everywhere. May be repeated. */
    async forget({ personId, connectionId, spaces }: Pick<Subscriber, 'personId' | 'connectionId' | 'spaces'>) {
      await inLanes(spaces ?? [], 10, (spaceId) => this.end({ spaceId, connectionId }));
      await dynamo.delete({ TableName: name(), Key: subscriberKey(personId, connectionId) });
    },

    /** Takes a space away from a living socket. May be repeated. */
    async withdraw({ personId, connectionId }: Subscriber, spaceId: string): Promise<void> {
      await this.end({ spaceId, connectionId });
      try {
        await dynamo.update({
          TableName: name(),
          Key: subscriberKey(personId, connectionId),
          UpdateExpression: 'SET version = version + :one DELETE #spaces :space',
          ConditionExpression: 'contains(#spaces, :id)',
          ExpressionAttributeNames: { '#spaces': 'spaces' },
          ExpressionAttributeValues: { ':one': 1, ':space': new Set([spaceId]), ':id': spaceId },
        });
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },

    /**
     * Counts one ephemeral message of a socket into a space that it hears of. One conditional update; the first in ten seconds takes two.
     * @param most messages in ten seconds.
     */
    async countSignal(
      { personId, connectionId }: Pick<Subscriber, 'personId' | 'connectionId'>,
      spaceId: string,
      most: number,
      now: Date,
    ): Promise<'counted' | 'not-subscribed' | 'too-many'> {
      const window = Math.floor(now.getTime() / 1000 / signalSeconds);
      const attempt = async (set: string, condition: string, values: Record<string, unknown>) => {
        try {
          await dynamo.update({
            TableName: name(),
            Key: subscriberKey(personId, connectionId),
            UpdateExpression: set,
            ConditionExpression: `contains(#spaces, :space) AND ${condition}`,
            ExpressionAttributeNames: { '#spaces': 'spaces' },
            ExpressionAttributeValues: { ':space': spaceId, ':window': window, ':one': 1, ...values },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          });
          return undefined;
        } catch (error) {
          if (error instanceof ConditionFailed) return { found: error.item as Subscriber | undefined };
          throw error;
        }
      };
      const more = () =>
        attempt('SET signals = signals + :one', 'signalWindow = :window AND signals < :most', { ':most': most });
      const first = () =>
        attempt(
          'SET signalWindow = :window, signals = :one',
          '(attribute_not_exists(signalWindow) OR signalWindow < :window)',
          {},
        );
      let refused = await more();
      if (refused?.found?.spaces?.has(spaceId) && refused.found.signalWindow !== window) {
        refused = (await first()) && (await more());
      }
      if (!refused) return 'counted';
      return refused.found?.spaces?.has(spaceId) ? 'too-many' : 'not-subscribed';
    },
  };
}
