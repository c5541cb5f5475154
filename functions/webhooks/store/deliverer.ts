import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, type FieldChange, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { webhookEndpointDisabled } from '../contract/events.ts';
import { eventTable, type Hooks, hooksTable } from './hooks-table.ts';
import { type DeliveryItem, deliveryKey, type EndpointItem, endpointKey, wakeAgenda, wakeShards } from './items.ts';

export type Deliverer = ReturnType<typeof delivererStore>;
/** A place on the agenda. */
export type Due = Required<Pick<DeliveryItem, 'pk' | 'sk' | 'agendaAt'>>;

/** What the work on deliveries writes. Everything may be repeated: a turn is taken once. */
export function delivererStore(table: Hooks = hooksTable()) {
  const { dynamo, name, outcomes } = table;

  const ofDelivery = (item: DeliveryItem, set: NonNullable<FieldChange['set']>) => ({
    set: { ...set, turn: item.turn + 1 },
    when: '#turn = :turn',
    values: { ':turn': item.turn },
  });
  const keyOf = ({ endpointId, deliveryId }: DeliveryItem) => deliveryKey(endpointId, deliveryId);
  const keyOfEndpoint = ({ organisationId, endpointId }: EndpointItem) => endpointKey(organisationId, endpointId);

  /** That it has the address that failed, and nothing was delivered there since it was read. */
  const stillFailing = ({ url, failingSince }: EndpointItem) => ({
    when: `#enabled = :on AND #url = :url${failingSince ? ' AND #failingSince = :since' : ''}`,
    values: { ':on': true, ':url': url, ...(failingSince ? { ':since': failingSince } : {}) },
  });

  async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed || error instanceof Refused) return false;
      throw error;
    }
  }

  return {
    /**
     * Logs a delivery, unless the same event was planned for the same endpoint before. 2 write units up to 1 KB.
     * @returns whether it is to be sent to the queue: it is new, or nothing has become of it yet.
     */
    async plan(item: DeliveryItem): Promise<boolean> {
      try {
        await dynamo.put(Create(name(), item).Put);
        return true;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return error.item?.turn === 0 && error.item.state === 'pending';
      }
    },

    /** Of an endpoint that is gone. 1 write unit, and one for each index it stands in. */
    drop: async (item: DeliveryItem): Promise<void> => {
      await dynamo.delete({ TableName: name(), Key: keyOf(item) });
    },

    /** What became of a turn. @returns false when another invocation was faster. 1 write unit, and one for each change of the agenda. */
    settle: (item: DeliveryItem, set: NonNullable<FieldChange['set']>): Promise<boolean> =>
      unlessRefused(dynamo.update(update(name(), keyOf(item), ofDelivery(item, set)))),

    /** Ends a delivery and disables its endpoint, as long as it is failing still, and tells so: all or nothing. */
    async disable(
      endpoint: EndpointItem,
      reason: 'gone' | 'failing',
      delivery: { readonly item: DeliveryItem; readonly set: NonNullable<FieldChange['set']> },
      tools: Pick<Tools, 'now' | 'newId'>,
    ): Promise<boolean> {
      const { organisationId, endpointId } = endpoint;
      const set = {
        enabled: false,
        disabledReason: reason,
        openUntil: undefined,
        failures: endpoint.failures + 1,
        failingSince: endpoint.failingSince ?? tools.now().toISOString(),
      };
      const detail = { organisationId, endpointId, reason };
      const writes: TransactItem[] = [
        Update(name(), keyOf(delivery.item), ofDelivery(delivery.item, delivery.set)),
        Update(name(), keyOfEndpoint(endpoint), { set, ...stillFailing(endpoint) }),
        leaveEvent(eventTable(table), webhookEndpointDisabled, `ENDPOINT#${endpointId}`, detail, tools),
      ];
      return unlessRefused(outcomes.commit({ writes, idempotency: undefined, response: undefined, now: tools.now() }));
    },

    /** One more failure in a row. @param openUntil when it may be probed, once its circuit is open. */
    failed: (endpoint: EndpointItem, at: Date, openUntil: Date | undefined): Promise<boolean> =>
      unlessRefused(
        dynamo.update(
          update(name(), keyOfEndpoint(endpoint), {
            set: {
              failingSince: endpoint.failingSince ?? at.toISOString(),
              ...(openUntil ? { openUntil: openUntil.toISOString() } : {}),
            },
            add: { failures: 1 },
            ...stillFailing(endpoint),
          }),
        ),
      ),

    /** A success after failures closes the circuit. */
    recovered: (endpoint: EndpointItem): Promise<boolean> =>
      unlessRefused(
        dynamo.update(
          update(name(), keyOfEndpoint(endpoint), {
            set: { failures: 0, failingSince: undefined, openUntil: undefined },
            when: 'attribute_exists(#pk)',
          }),
        ),
      ),

    /** Takes the one probe of an open circuit whose time has come. @returns whether it is this one. */
    takeProbe: (endpoint: EndpointItem, until: Date): Promise<boolean> =>
      unlessRefused(
        dynamo.update(
          update(name(), keyOfEndpoint(endpoint), {
            set: { openUntil: until.toISOString() },
            when: '#openUntil = :seen',
            values: { ':seen': endpoint.openUntil },
          }),
        ),
      ),

    /** Deliveries of a part of the agenda whose time has come; keys alone, some seconds late. @param after the last of the page before; it may have moved on. */
    async due(shard: string, now: Date, limit: number, after?: Due): Promise<readonly Due[]> {
      const agenda = wakeAgenda(shard);
      const { Items } = await dynamo.query<Due>({
        TableName: name(),
        IndexName: 'agenda',
        KeyConditionExpression: 'agenda = :wake AND agendaAt <= :now',
        ExpressionAttributeValues: { ':wake': agenda, ':now': now.toISOString() },
        Limit: limit,
        ...(after ? { ExclusiveStartKey: { pk: after.pk, sk: after.sk, agenda, agendaAt: after.agendaAt } } : {}),
      });
      return Items;
    },
    shards: wakeShards,

    /** Takes what is due for the queue. @returns it, undefined when somebody else did or its time has changed. */
    async take({ pk, sk, agendaAt }: Due, again: Date) {
      try {
        const { Attributes } = await dynamo.update<DeliveryItem>({
          ...update(
            name(),
            { pk, sk },
            {
              set: { agendaAt: again.toISOString() },
              when: '#agendaAt = :seen AND #state IN (:pending, :waiting)',
              values: { ':seen': agendaAt, ':pending': 'pending', ':waiting': 'waiting' },
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
