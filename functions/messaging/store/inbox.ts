import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { DeliveryItem, InboxItem } from './items.ts';
import { deliveryKey, inboxKey, personPartition } from './keys.ts';
import { type Messages, messagesTable, unlessRefused } from './messages-table.ts';
import { counted } from './report-counters.ts';

export type InboxStore = ReturnType<typeof inboxStore>;

export function inboxStore(table: Messages = messagesTable()) {
  const { dynamo, name, outcomes } = table;
  const commit = (writes: readonly TransactItem[], now: Date) =>
    outcomes.commit({ writes, idempotency: undefined, response: undefined, now });

  async function find(personId: string, messageId: string): Promise<InboxItem | undefined> {
    const Key = inboxKey(personId, messageId);
    return (await dynamo.get<InboxItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  return {
    find,

    /** Puts a message into the inbox and notes it as delivered: both or nothing, so that it needs no claim. */
    async put(
      item: InboxItem,
      delivery: DeliveryItem,
      set: Readonly<Record<string, unknown>>,
      now: Date,
    ): Promise<boolean> {
      const { personId, messageId, channel, turn, campaign } = delivery;
      const writes = [
        Update(name(), deliveryKey(personId, messageId, channel), {
          set: { ...set, turn: turn + 1 },
          when: '#turn = :turn',
          values: { ':turn': turn },
        }),
        Create(name(), item),
        ...(campaign ? [counted(name(), campaign, messageId, 'delivered', ['sent'])] : []),
      ];
      return unlessRefused(commit(writes, now));
    },

    async page(personId: string, limit: number, start: Key | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<InboxItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :inbox)',
        ExpressionAttributeValues: { ':pk': personPartition(personId), ':inbox': 'INBOX#' },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },

    /** Strongly consistent; keys alone are read, some thirty for a read unit. */
    async countUnread(personId: string): Promise<number> {
      let count = 0;
      let ExclusiveStartKey: Key | undefined;
      do {
        const page = await dynamo.query({
          ...ofUnread(name(), personId),
          Select: 'COUNT',
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        count += page.Count;
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return count;
    },

    /** Ids of unread messages, oldest first. */
    async unread(personId: string, limit: number): Promise<string[]> {
      const { Items } = await dynamo.query<{ sk: string }>({ ...ofUnread(name(), personId), Limit: limit });
      return Items.map(({ sk }) => sk.slice('INBOX#'.length));
    },

    /** Marks as read, once, and counts that for the campaign. @throws AppError `not-found`. */
    async read(personId: string, messageId: string, now: Date): Promise<InboxItem> {
      const item = await find(personId, messageId);
      if (!item) throw new AppError('not-found');
      if (item.readAt) return item;
      const readAt = now.toISOString();
      const writes = [
        Update(name(), inboxKey(personId, messageId), {
          set: { readAt, unreadAt: undefined },
          when: 'attribute_exists(#unreadAt)',
        }),
        ...(item.campaign ? [counted(name(), item.campaign, messageId, 'opened')] : []),
      ];
      try {
        await commit(writes, now);
        const { unreadAt: _unread, ...rest } = item;
        return { ...rest, readAt };
      } catch (error) {
        if (!(error instanceof Refused || error instanceof ConditionFailed)) throw error;
        const again = await find(personId, messageId);
        if (!again) throw new AppError('not-found');
        return again;
      }
    },
  };
}

const ofUnread = (TableName: string, personId: string) => ({
  TableName,
  IndexName: 'unread',
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': personPartition(personId) },
  ConsistentRead: true,
});
