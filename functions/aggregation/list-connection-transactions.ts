import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { systemTools } from '../../lib/runtime/tools.ts';
import { listConnectionTransactions } from './contract/connections.ts';
import { toldSince } from './model/apply.ts';
import { toExternalTransaction } from './model/connection-view.ts';
import { assertHolder } from './model/holder.ts';
import { type Memberships, memberships } from './store/memberships.ts';
import { type ConnectionReader, connectionReader } from './store/reader.ts';

interface Dependencies {
  readonly store: Pick<ConnectionReader, 'get' | 'changed'>;
  readonly memberships: Memberships;
}

/** A cursor says up to which change an app knows everything. */
export const operation: Operation<typeof listConnectionTransactions, Dependencies> = async (
  { params, query },
  caller,
  context,
) => {
  const { store, page } = context;
  const row = await store.get(params.connectionId);
  await assertHolder(caller, row, 'read', context.memberships);
  const from = Number((await page.start())?.change ?? 0);
  const { rows, last } = await store.changed(row, from, query.limit);
  const { added, modified, removed } = toldSince(rows, from);
  return {
    added: added.map(toExternalTransaction),
    modified: modified.map(toExternalTransaction),
    removed,
    next: (await page.next({ change: last })) as string,
    hasMore: last < row.shown,
  };
};

/** Apps are away for longer than a page lasts. */
const cursorHours = 90 * 24;
export const handler = handle(
  listConnectionTransactions,
  { store: connectionReader(), memberships: memberships(), cursors: signedCursors(systemTools, cursorHours) },
  operation,
);
