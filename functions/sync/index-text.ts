import { type BatchOperation, consumeBatch } from '../../lib/runtime/consume-batch.ts';
import { indexText } from './contract/sockets.ts';
import { type TermStore, termStore } from './store/terms.ts';

export const operation: BatchOperation<{ readonly store: TermStore }> = (changes, { store, newId }) =>
  store.follow(changes, newId);

export const handler = consumeBatch(indexText, { store: termStore() }, operation);
