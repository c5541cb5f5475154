import type { Publisher } from '../../../lib/sync/publish.ts';
import { bankStatementCopies } from '../contract/months.ts';
import type { HolderReader } from '../store/holders.ts';
import type { StatementItem } from '../store/month-items.ts';
import { derivedId } from './derived-id.ts';
import { spaceOf } from './space-of.ts';
import { toStatement } from './statement-view.ts';

/** Tells the holder's devices of a statement, once: it never changes. */
export async function publishStatement(
  row: StatementItem,
  { store, publisher }: { readonly store: HolderReader; readonly publisher: Pick<Publisher, 'publish'> },
): Promise<void> {
  const holder = await store.find(row.accountId);
  const space = holder && spaceOf(holder);
  if (!space) return;
  const { sha256: _, ...said } = toStatement(row);
  const id = derivedId(`${row.accountId}:${row.month}`, 'statement');
  const fields = { account: row.accountId, ...said };
  await publisher.publish({ space, collection: bankStatementCopies, id, version: 1, fields });
}
