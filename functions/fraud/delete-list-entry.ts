import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { deleteListEntry } from './contract/lists.ts';
import { type ListStore, listStore } from './store/lists.ts';

export const operation: Operation<typeof deleteListEntry, { store: Pick<ListStore, 'remove'> }> = (
  { params: { name, entry } },
  _caller,
  context,
) => context.store.remove(name, entry, context);

const store = listStore();
export const handler = handle(deleteListEntry, { store, outcomes: store.outcomes }, operation);
