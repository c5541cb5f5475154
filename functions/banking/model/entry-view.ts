import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { Entry } from '../../../lib/ledger/model/entry.ts';

/** An entry as the holder sees it: what a customer has is a liability of the bank, which grows by credits. */
export function toEntry(entry: Entry, currency: string, text?: string) {
  const { sequence, transferId, kind, effectiveAt, recordedAt, posted, pendingDebit } = entry;
  return {
    sequence,
    transferId,
    kind,
    effectiveAt,
    recordedAt,
    amount: decimalOf(-posted, currency),
    held: decimalOf(pendingDebit, currency),
    ...(text ? { text } : {}),
  };
}
