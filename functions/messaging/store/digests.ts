import type { DeliveryItem, MessageItem } from './items.ts';
import { messageKey } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';

export type DigestStore = ReturnType<typeof digestStore>;

export function digestStore({ dynamo, name }: Pick<Messages, 'dynamo' | 'name'> = messagesTable()) {
  return {
    /** Messages that a digest collects, in the order in which they came. */
    async messages({ personId, digest = [] }: DeliveryItem): Promise<MessageItem[]> {
      if (digest.length === 0) return [];
      const Keys = digest.map((messageId) => messageKey(personId, messageId));
      const { Responses } = await dynamo.batchGet<MessageItem>({
        RequestItems: { [name()]: { Keys, ConsistentRead: true } },
      });
      const found = new Map((Responses[name()] ?? []).map((item) => [item.messageId, item]));
      return digest.flatMap((messageId) => found.get(messageId) ?? []);
    },
  };
}
