import { entryOf } from '../../lib/fraud/model/facts.ts';
import { type EntryItem, listKey } from '../../lib/fraud/store/items.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { putListEntry } from './contract/lists.ts';
import { normalised, toEntry } from './model/list-entry.ts';
import { type ListStore, listStore } from './store/lists.ts';

export const operation: Operation<typeof putListEntry, { store: Pick<ListStore, 'put'> }> = async (
  { params: { name }, body },
  { personId },
  context,
) => {
  const { kind, value, reason, expiresAt } = body;
  const at = context.now();
  const end = expiresAt === undefined ? undefined : Math.floor(Date.parse(expiresAt) / 1000);
  if (end !== undefined && !(end * 1000 > at.getTime())) throw new AppError('list-entry-end');
  const item: EntryItem = {
    ...listKey(name, entryOf(kind, normalised(kind, value))),
    entity: 'Entry',
    list: name,
    reason,
    addedBy: personId,
    addedAt: at.toISOString(),
    ...(end === undefined ? {} : { expiresAt: end }),
  };
  return context.store.put(item, toEntry(item), context);
};

const store = listStore();
export const handler = handle(putListEntry, { store, outcomes: store.outcomes }, operation);
