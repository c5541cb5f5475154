import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { followReceipts } from './contract/work.ts';
import { type ReceiptStore, receiptStore } from './store/receipts.ts';

/**
 * What SNS logs may come twice and in any order: each receipt is noted once. SNS logs of every text of the account: the source looks at
 * those that nobody knows once more, and passes them over.
 */
export const operation: ConsumerOperation<typeof followReceipts, { readonly store: ReceiptStore }> = async (
  receipt,
  { store },
) => ((await store.note(receipt)) ? 'noted' : 'unknown');

export const handler = consume(followReceipts, { store: receiptStore() }, operation);
