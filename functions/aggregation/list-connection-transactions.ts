import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { systemTools } from '../../lib/runtime/tools.ts';
import { listConnectionTransactions } from './contract/connections.ts';
import { toldSince } from './model/apply.ts';
import { toExternalTransaction } from './model/connection-view.ts';
import { assertHolder } from './model/holder.ts';
import { type ConnectionReader, connectionReader } from './store/reader.ts';

interface Dependencies {
  readonly store: Pick<ConnectionReader, 'get' | 'changed'>;
  readonly memberships: Memberships;
}

/**
 * A cursor says up to which change an app has read (`change`), and up to which it knew everything when it began this series of pages (`base`): what
 * came since then is added, though the change by which it came lies on a page before.
 */
export const operation: Operation<typeof listConnectionTransactions, Dependencies> = async (
  { params, query },
  caller,
  context,
) => {
  const { store, page } = context;
  const row = await store.get(params.connectionId);
  await assertHolder(caller, row, 'read', context.memberships);
  const at = await page.start();
  const [from, base] = [Number(at?.change ?? 0), Number(at?.base ?? 0)];
  const { rows, last } = await store.changed(row, from, query.limit);
  const { added, modified, removed } = toldSince(rows, base, from);
  const hasMore = last < row.shown;
  return {
    added: added.map(toExternalTransaction),
    modified: modified.map(toExternalTransaction),
    removed,
    next: (await page.next({ change: last, base: hasMore ? base : last })) as string,
    hasMore,
  };
};

/** Apps are away for longer than a page lasts. */
const cursorHours = 90 * 24;
export const handler = handle(
  listConnectionTransactions,
  { store: connectionReader(), memberships: memberships(), cursors: signedCursors(systemTools, cursorHours) },
  operation,
);
