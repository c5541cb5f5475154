import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { type InboundState, type InboxItem, inboxKey, shelfOf } from '../../../lib/inbound/items.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Dynamo, Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { createOutcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { inboundWebhookReceived } from '../contract/inbound-events.ts';
import { webhooks } from '../contract/module.ts';

type Told = Pick<InboxItem, 'messageId' | 'source' | 'type'>;
type Tools = Pick<RouteContext, 'now' | 'newId'>;
type Command = Tools & Pick<RouteContext, 'idempotency'>;

/** What the index says of a message. */
export type Shelved = Omit<InboxItem, 'body' | 'contentType' | 'entity' | 'expiresAt'>;

export type InboxStore = ReturnType<typeof inboxStore>;

/** Webhooks of others, as they are taken and looked at. Consumers handle them through `lib/inbound`. */
export function inboxStore(dynamo: Dynamo = createDynamo(), name = () => tableName(webhooks, 'inbox')) {
  const outcomes = createOutcomes(dynamo, {
    name,
    key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });
  const events = { name, keys: webhooks.resources.tables.inbox };
  const tell = ({ messageId, source, type }: Told, tools: Tools) =>
    leaveEvent(
      events,
      inboundWebhookReceived,
      `INBOUND#${messageId}`,
      { messageId, source, ...(type ? { type } : {}) },
      tools,
    );

  async function shelf(
    source: string,
    state: InboundState,
    [from, to]: readonly [string, string],
    limit: number,
    start?: Key,
  ) {
    if (from > to) return { items: [], next: undefined };
    const { Items, LastEvaluatedKey } = await dynamo.query<Shelved>({
      TableName: name(),
      IndexName: 'shelves',
      KeyConditionExpression: 'shelf = :shelf AND receivedAt BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':shelf': shelfOf(source, state), ':from': from, ':to': to },
      Limit: limit,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    return { items: Items, next: LastEvaluatedKey };
  }

  return {
    outcomes,

    /** Stores a message and tells of it, both or neither, unless it is there. @returns whether it is new. */
    async take(item: InboxItem, tools: Tools): Promise<boolean> {
      const writes = [Create(name(), item), tell(item, tools)];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: tools.now() });
        return true;
      } catch (error) {
        if (error instanceof Refused && error.at(0)) return false;
        throw error;
      }
    },

    /** Strongly consistent. @throws AppError `not-found`. */
    async get(messageId: string): Promise<InboxItem> {
      const { Item } = await dynamo.get<InboxItem>({
        TableName: name(),
        Key: inboxKey(messageId),
        ConsistentRead: true,
      });
      if (!Item) throw new AppError('not-found');
      return Item;
    },

    /** Messages of a source, oldest first, some seconds late. @param range ISO 8601, both inclusive. */
    shelf,

    /** Tells of messages again: of all or of none. */
    async tellAgain<T>(messages: readonly Told[], response: T, command: Command): Promise<T> {
      const { idempotency, now } = command;
      return outcomes.commit({
        writes: messages.map((each) => tell(each, command)),
        idempotency,
        response,
        now: now(),
      });
    },
  };
}
