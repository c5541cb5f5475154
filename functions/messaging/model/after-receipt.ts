import type { DeliveryReceipt } from '../../../lib/contract/consumer.ts';
import type { AttemptNote, Receipt } from '../contract/messages.ts';
import type { DeliveryItem } from '../store/items.ts';

/** SNS's ids of what an attempt sent: a notification has one for each device. */
export const receiptsIn = (attempt: Pick<AttemptNote, 'receipt'> | undefined): string[] =>
  attempt?.receipt?.split(' ').filter(Boolean) ?? [];

interface After {
  readonly set: Readonly<Record<string, unknown>>;
  /** It has failed: a note that comes later comes too late. */
  readonly ends: boolean;
  readonly counter?: 'delivered' | 'failed';
}

/** What a delivery becomes by one receipt: delivered when one device has it, failed when none of them took it. */
export function afterReceipt(delivery: DeliveryItem, { receipt, at, delivered, response }: DeliveryReceipt): After {
  const note: Receipt = { receipt, at, outcome: delivered ? 'delivered' : 'failed', response };
  const receipts = [...(delivery.receipts ?? []), note];
  if (delivered) {
    const isFirst = delivery.deliveredAt === undefined;
    return {
      set: { receipts, ...(isFirst ? { deliveredAt: at } : {}) },
      ends: false,
      ...(isFirst ? { counter: 'delivered' } : {}),
    };
  }
  const failed = new Set(receipts.filter(({ outcome }) => outcome === 'failed').map((each) => each.receipt));
  const isLost = receiptsIn(delivery.attempts.at(-1)).every((each) => failed.has(each));
  if (delivery.state !== 'sent' || !isLost) return { set: { receipts }, ends: false };
  return { set: { receipts, state: 'failed', reason: 'undelivered' }, ends: true, counter: 'failed' };
}
