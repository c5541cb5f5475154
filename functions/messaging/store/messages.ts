import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { identity } from '../../identity/contract/module.ts';
import { channels } from '../contract/fields.ts';
import { isActive } from './active-person.ts';
import type { DeliveryItem, MessageItem } from './items.ts';
import { deliveryKey, messageKey, personPartition } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';
import { counted } from './report-counters.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type MessageStore = ReturnType<typeof messageStore>;

export function messageStore(table: Messages = messagesTable(), people = () => tableName(identity, 'people')) {
  const { dynamo, name, outcomes } = table;

  const writesOf = (message: MessageItem, deliveries: readonly DeliveryItem[]): TransactItem[] => [
    isActive(people(), message.personId),
    Create(name(), message),
    ...deliveries.map((delivery) => Create(name(), delivery)),
  ];

  return {
    outcomes,

    /** A message with its deliveries: all or nothing. @throws AppError `recipient-unknown`. */
    async create<T>(
      { message, deliveries }: { message: MessageItem; deliveries: readonly DeliveryItem[] },
      response: T,
      { idempotency, now }: Command,
    ): Promise<T> {
      try {
        return await outcomes.commit({ writes: writesOf(message, deliveries), idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused && error.at(0)) throw new AppError('recipient-unknown');
        throw error;
      }
    },

    /**
     * The same for a campaign, counted in its report. Its id follows from campaign and person, so a repeat writes nothing.
     * @returns whether it was written now: not when it was there, or the account is closed.
     */
    async createOnce(
      { message, deliveries }: { message: MessageItem; deliveries: readonly DeliveryItem[] },
      now: Date,
    ) {
      const { campaign, messageId } = message;
      const counts = campaign ? [counted(name(), campaign, messageId, 'recipients')] : [];
      const writes = [...writesOf(message, deliveries), ...counts];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },

    /** With its deliveries, strongly consistent once the index knows the id. @throws AppError `not-found`. */
    async get(messageId: string): Promise<{ message: MessageItem; deliveries: DeliveryItem[] }> {
      const { Items } = await dynamo.query<{ pk: string; sk: string }>({
        TableName: name(),
        IndexName: 'byMessage',
        KeyConditionExpression: '#lookup = :id',
        ExpressionAttributeNames: { '#lookup': 'lookup' },
        ExpressionAttributeValues: { ':id': messageId },
        Limit: 1,
      });
      const personId = Items[0]?.pk.slice(personPartition('').length);
      if (!personId) throw new AppError('not-found');
      const Keys = [
        messageKey(personId, messageId),
        ...channels.map((channel) => deliveryKey(personId, messageId, channel)),
      ];
      const { Responses } = await dynamo.batchGet({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
      const items = Responses[name()] ?? [];
      const message = items.find(({ entity }) => entity === 'Message') as MessageItem | undefined;
      if (!message) throw new AppError('not-found');
      const deliveries = items.filter(({ entity }) => entity === 'Delivery') as DeliveryItem[];
      return { message, deliveries: deliveries.sort((a, b) => a.sk.localeCompare(b.sk)) };
    },

    /** One page of a person's messages, newest first. */
    async page(personId: string, limit: number, start: Key | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<MessageItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :message)',
        ExpressionAttributeValues: { ':pk': personPartition(personId), ':message': 'MESSAGE#' },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },
  };
}
