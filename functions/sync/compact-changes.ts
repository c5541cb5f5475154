import type { Change } from '../../lib/contract/consumer.ts';
import { type BatchOperation, consumeBatch } from '../../lib/runtime/consume-batch.ts';
import type { StoredDocument } from '../../lib/sync/items.ts';
import { compactChanges } from './contract/sockets.ts';
import { type ChangeStore, changeStore } from './store/changes.ts';

/** Where the document stood before it moved on. */
function replaced({ before, after }: Change): Pick<StoredDocument, 'spaceId' | 'seq'> | undefined {
  const [old, now] = [before, after] as [StoredDocument | undefined, StoredDocument | undefined];
  return old && now && now.seq > old.seq ? old : undefined;
}

/** Repeating it is harmless, and nothing but the size of pulls depends on it. */
export const operation: BatchOperation<{ store: ChangeStore }> = async (changes, { store }) => {
  const rows = changes.flatMap((change) => replaced(change) ?? []);
  if (rows.length > 0) await store.remove(rows);
};

export const handler = consumeBatch(compactChanges, { store: changeStore() }, operation);
