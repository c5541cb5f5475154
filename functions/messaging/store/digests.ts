import { cancelledAmong } from './campaign-states.ts';
import type { DeliveryItem, MessageItem } from './items.ts';
import { messageKey } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';

export type DigestStore = ReturnType<typeof digestStore>;

export function digestStore({ dynamo, name }: Pick<Messages, 'dynamo' | 'name'> = messagesTable()) {
  return {
    /** Messages that a digest collects, in the order in which they came, without those of campaigns that were cancelled meanwhile. */
    async messages({ personId, digest = [] }: DeliveryItem): Promise<MessageItem[]> {
      if (digest.length === 0) return [];
      const Keys = digest.map((messageId) => messageKey(personId, messageId));
      const { Responses } = await dynamo.batchGet<MessageItem>({
        RequestItems: { [name()]: { Keys, ConsistentRead: true } },
      });
      const items = Responses[name()] ?? [];
      const cancelled = await cancelledAmong({ dynamo, name }, items);
      const found = new Map(items.map((item) => [item.messageId, item]));
      return digest
        .flatMap((messageId) => found.get(messageId) ?? [])
        .filter(({ campaign }) => !campaign || !cancelled.has(campaign.campaignId));
    },
  };
}
