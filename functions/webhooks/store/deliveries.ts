import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { waitingPlace } from '../model/lane.ts';
import { type Hooks, hooksTable } from './hooks-table.ts';
import {
  type DeliveryItem,
  deadAgenda,
  deliveryIdOf,
  deliveryKey,
  type EndpointItem,
  endpointKey,
  endpointPartition,
  shardOf,
  wakeAgenda,
} from './items.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
/** What the index of dead deliveries says of one. */
type Dead = Pick<DeliveryItem, 'pk' | 'sk' | 'orderKey'>;

/** Milliseconds after which a delivery that was to go to the queue is sent there once more: the message may never have been sent. */
export const forgottenAfterMs = 120_000;

/** When to look at a delivery that is on its way to the queue. */
export const onAgenda = (deliveryId: string, at: number) => ({
  agenda: wakeAgenda(shardOf(deliveryId)),
  agendaAt: new Date(at).toISOString(),
});

export type DeliveryStore = ReturnType<typeof deliveryStore>;

/** The log of deliveries, as people look at it and send from it again. */
export function deliveryStore(table: Hooks = hooksTable()) {
  const { dynamo, name, outcomes } = table;

  async function batch(Keys: readonly Key[]): Promise<(DeliveryItem | EndpointItem)[]> {
    if (Keys.length === 0) return [];
    const { Responses } = await dynamo.batchGet<DeliveryItem | EndpointItem>({
      RequestItems: { [name()]: { Keys, ConsistentRead: true } },
    });
    return Responses[name()] ?? [];
  }

  /** What it becomes when it is sent again. */
  const revived = (item: DeliveryItem, now: Date) => ({
    state: 'pending' as const,
    reason: undefined,
    tries: 0,
    turn: item.turn + 1,
    nextAttemptAt: undefined,
    deliveredAt: undefined,
    ...(item.orderKey ? { lane: waitingPlace(item.orderKey, item.deliveryId) } : {}),
    ...onAgenda(item.deliveryId, now.getTime() + forgottenAfterMs),
  });

  return {
    outcomes,

    /** An endpoint and one of its deliveries, both strongly consistent. */
    async read(organisationId: string, endpointId: string, deliveryId: string) {
      const found = await batch([endpointKey(organisationId, endpointId), deliveryKey(endpointId, deliveryId)]);
      return {
        endpoint: found.find(({ entity }) => entity === 'WebhookEndpoint') as EndpointItem | undefined,
        delivery: found.find(({ entity }) => entity === 'WebhookDelivery') as DeliveryItem | undefined,
      };
    },

    /** One page, newest first; the dead ones are listed from an index that is some seconds late. */
    async page(endpointId: string, state: 'dead' | undefined, limit: number, start: Key | undefined) {
      const [IndexName, attribute, value] =
        state === 'dead'
          ? ['agenda', 'agenda', deadAgenda(endpointId)]
          : ['byTime', 'pk', endpointPartition(endpointId)];
      const { Items, LastEvaluatedKey } = await dynamo.query<DeliveryItem>({
        TableName: name(),
        IndexName,
        KeyConditionExpression: `${attribute} = :value`,
        ExpressionAttributeValues: { ':value': value },
        ScanIndexForward: false,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      const found = new Map(
        (await batch(Items.map(({ pk, sk }) => ({ pk, sk })))).map((item) => [item.sk, item as DeliveryItem]),
      );
      const items = Items.flatMap(({ sk }) => found.get(sk) ?? []).filter((item) => !state || item.state === state);
      return { items, next: LastEvaluatedKey };
    },

    /** Logs a delivery that a person asked for, to be sent now. */
    async add<T>(item: DeliveryItem, response: T, { idempotency, now }: Command): Promise<T> {
      const agenda = onAgenda(item.deliveryId, now().getTime() + forgottenAfterMs);
      const writes: TransactItem[] = [Create(name(), { ...item, ...agenda })];
      return outcomes.commit({ writes, idempotency, response, now: now() });
    },

    /**
     * Makes a delivery pending again.
     * @returns it, and what the command answers. @throws AppError `webhook-delivery-in-progress` when its state changed meanwhile.
     */
    async revive<T>(item: DeliveryItem, respond: (item: DeliveryItem) => T, { idempotency, now }: Command) {
      const set = revived(item, now());
      const response = respond({ ...item, ...set } as DeliveryItem);
      const write = Update(name(), deliveryKey(item.endpointId, item.deliveryId), {
        set,
        when: '#turn = :turn',
        values: { ':turn': item.turn },
      });
      try {
        const answer = await outcomes.commit({ writes: [write], idempotency, response, now: now() });
        return { answer, message: { ...item, turn: set.turn } };
      } catch (error) {
        if (error instanceof Refused) throw new AppError('webhook-delivery-in-progress');
        throw error;
      }
    },

    /** Dead deliveries that were planned in a time, oldest first. @param from, to ISO 8601, inclusive; the wrong way round they hold nothing. */
    async dead(endpointId: string, from: string, to: string, limit: number) {
      if (from > to) return { dead: [], more: false };
      const { Items, LastEvaluatedKey } = await dynamo.query<Dead>({
        TableName: name(),
        IndexName: 'agenda',
        KeyConditionExpression: 'agenda = :dead AND agendaAt BETWEEN :from AND :to',
        // What follows the time in the key is `#` and an id, which sorts before `~`.
        ExpressionAttributeValues: { ':dead': deadAgenda(endpointId), ':from': from, ':to': `${to}~` },
        Limit: limit,
      });
      return { dead: Items, more: LastEvaluatedKey !== undefined };
    },

    /** Makes a dead delivery pending again. @returns it, undefined when it is dead no more. */
    async raise({ pk, sk, orderKey }: Dead, now: Date): Promise<DeliveryItem | undefined> {
      const deliveryId = deliveryIdOf(sk);
      try {
        const { Attributes } = await dynamo.update<DeliveryItem>({
          ...update(
            name(),
            { pk, sk },
            {
              set: {
                state: 'pending',
                reason: undefined,
                tries: 0,
                nextAttemptAt: undefined,
                ...(orderKey ? { lane: waitingPlace(orderKey, deliveryId) } : {}),
                ...onAgenda(deliveryId, now.getTime() + forgottenAfterMs),
              },
              add: { turn: 1 },
              when: '#state = :dead',
              values: { ':dead': 'dead' },
            },
          ),
          ReturnValues: 'ALL_NEW',
        });
        return Attributes;
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },
  };
}
