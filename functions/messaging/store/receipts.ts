import type { DeliveryReceipt } from '../../../lib/contract/consumer.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { afterReceipt } from '../model/after-receipt.ts';
import type { DeliveryItem, ReceiptItem } from './items.ts';
import { deliveryKey, receiptKey, receiptLookup } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';
import { counted } from './report-counters.ts';

/** Tries before it comes again: receipts of several devices may be noted at once. */
const tries = 5;

export type ReceiptStore = ReturnType<typeof receiptStore>;

/** What SNS told of messages, noted once each. */
export function receiptStore({ dynamo, name, outcomes }: Messages = messagesTable()) {
  async function find(receipt: string): Promise<Key | undefined> {
    const { Items } = await dynamo.query<{ pk: string; sk: string }>({
      TableName: name(),
      IndexName: 'byMessage',
      KeyConditionExpression: '#lookup = :receipt',
      ExpressionAttributeNames: { '#lookup': 'lookup' },
      ExpressionAttributeValues: { ':receipt': receiptLookup(receipt) },
      Limit: 1,
    });
    const [found] = Items;
    return found && { pk: found.pk, sk: found.sk };
  }
  const get = async <T extends object>(Key: Key) =>
    (await dynamo.get<T>({ TableName: name(), Key, ConsistentRead: true })).Item;

  /** The receipt, the delivery's new state and the campaign's count: all or nothing. */
  function writesOf(Key: Key, delivery: DeliveryItem, receipt: DeliveryReceipt): TransactItem[] {
    const { set, ends, counter } = afterReceipt(delivery, receipt);
    const known = delivery.receipts?.length ?? 0;
    const told = Update(name(), Key, {
      set: { toldAt: receipt.at },
      when: 'attribute_exists(#pk) AND attribute_not_exists(#toldAt)',
    });
    const change = Update(name(), deliveryKey(delivery.personId, delivery.messageId, delivery.channel), {
      set,
      ...(ends ? { add: { turn: 1 } } : {}),
      when: `#state = :state AND ${known === 0 ? 'attribute_not_exists(#receipts)' : 'size(#receipts) = :known'}`,
      values: { ':state': delivery.state, ...(known === 0 ? {} : { ':known': known }) },
    });
    const { campaign, messageId } = delivery;
    return [told, change, ...(campaign && counter ? [counted(name(), campaign, messageId, counter)] : [])];
  }

  return {
    /** @returns false when nobody knows of such a message. @throws Error when others note of the same delivery all the time. */
    async note(receipt: DeliveryReceipt): Promise<boolean> {
      const Key = await find(receipt.receipt);
      if (!Key) return false;
      for (let left = tries; left > 0; left -= 1) {
        const item = await get<ReceiptItem>(Key);
        if (!item || item.toldAt !== undefined) return true;
        const delivery = await get<DeliveryItem>(deliveryKey(item.personId, item.messageId, item.channel));
        if (!delivery) return true;
        try {
          const writes = writesOf(Key, delivery, receipt);
          await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: new Date() });
          return true;
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
        }
      }
      throw new Error('the delivery changes all the time');
    },
  };
}

/** Writes by which receipts of a delivery that was just sent are found: part of the transaction that notes it. */
export function receiptPuts(TableName: string, delivery: DeliveryItem, receipts: readonly string[]): TransactItem[] {
  const { personId, messageId, channel, expiresAt } = delivery;
  return receipts.map((receipt) => {
    const lookup = receiptLookup(receipt);
    const Item: ReceiptItem = {
      ...receiptKey(personId, receipt),
      ...{ entity: 'Receipt', lookup, personId, messageId, channel, expiresAt },
    };
    return { Put: { TableName, Item: { ...Item } } };
  });
}
