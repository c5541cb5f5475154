import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { Create, Delete, type FieldChange, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { webhookEndpointRemoved } from '../contract/events.ts';
import { eventTable, type Hooks, hooksTable } from './hooks-table.ts';
import { type EndpointItem, endpointKey, organisationPartition, quotaKey } from './items.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
export type EndpointStore = ReturnType<typeof endpointStore>;

/** What an organisation's people do with its endpoints. */
export function endpointStore(table: Hooks = hooksTable()) {
  const { dynamo, name, outcomes } = table;

  const counted = (organisationId: string, limit: number) => ({
    Update: {
      TableName: name(),
      Key: quotaKey(organisationId),
      UpdateExpression: 'SET endpoints = if_not_exists(endpoints, :none) + :one, entity = :entity',
      ConditionExpression: 'attribute_not_exists(closed) AND (attribute_not_exists(endpoints) OR endpoints < :limit)',
      ExpressionAttributeValues: { ':none': 0, ':one': 1, ':limit': limit, ':entity': 'WebhookQuota' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  });

  async function list(organisationId: string): Promise<EndpointItem[]> {
    const { Items } = await dynamo.query<EndpointItem>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :endpoint)',
      ExpressionAttributeValues: { ':pk': organisationPartition(organisationId), ':endpoint': 'ENDPOINT#' },
      ConsistentRead: true,
    });
    return Items;
  }

  async function get(organisationId: string, endpointId: string): Promise<EndpointItem> {
    const { Item } = await dynamo.get<EndpointItem>({
      TableName: name(),
      Key: endpointKey(organisationId, endpointId),
      ConsistentRead: true,
    });
    if (!Item) throw new AppError('not-found');
    return Item;
  }

  return {
    outcomes,
    /** All endpoints of an organisation: few enough for one page. Strongly consistent, 1 read unit for ten. */
    list,
    /** Strongly consistent. @throws AppError `not-found`. */
    get,

    async create<T>(item: EndpointItem, limit: number, response: T, { idempotency, now }: Command): Promise<T> {
      const writes = [Create(name(), item), counted(item.organisationId, limit)];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused) || !error.at(1)) throw error;
        if (error.item(1)?.closed) throw new AppError('not-found');
        throw new AppError('webhook-endpoint-limit', `At most ${limit} endpoints.`);
      }
    },

    /** A change from the version that was read. @returns undefined when somebody else was faster, or the endpoint is gone. */
    async save<T>(
      before: EndpointItem,
      set: NonNullable<FieldChange['set']>,
      response: T,
      { idempotency, now }: Pick<Command, 'idempotency' | 'now'>,
    ): Promise<{ readonly saved: T } | undefined> {
      const write = Update(name(), endpointKey(before.organisationId, before.endpointId), {
        set: { ...set, version: before.version + 1, updatedAt: now().toISOString() },
        when: '#version = :before',
        values: { ':before': before.version },
      });
      try {
        return { saved: await outcomes.commit({ writes: [write], idempotency, response, now: now() }) };
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    },

    /** @throws AppError `not-found`. */
    async delete(organisationId: string, endpointId: string, command: Command): Promise<void> {
      const detail = { organisationId, endpointId };
      const writes = [
        Delete(name(), endpointKey(organisationId, endpointId)),
        Update(name(), quotaKey(organisationId), {
          add: { endpoints: -1 },
          when: 'attribute_exists(#endpoints)',
        }),
        leaveEvent(eventTable(table), webhookEndpointRemoved, `ENDPOINT#${endpointId}`, detail, command),
      ];
      try {
        await outcomes.commit({ writes, idempotency: command.idempotency, response: undefined, now: command.now() });
      } catch (error) {
        if (error instanceof Refused && (error.at(0) || error.at(1))) throw new AppError('not-found');
        throw error;
      }
    },
  };
}
