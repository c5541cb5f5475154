import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listOwnAuditEntries } from './contract/queries.ts';
import { shown } from './model/shown.ts';
import { type AuditLog, auditLog } from './store/log.ts';

export const operation: Operation<typeof listOwnAuditEntries, { store: Pick<AuditLog, 'page'> }> = async (
  { query },
  { personId },
  { store, page },
) => {
  const { who, from, to, limit } = query;
  const wanted = who === 'me' ? { actorId: personId, from, to } : { personId, from, to };
  const { entries, next } = await store.page(wanted, limit, (await page.start()) as never);
  return { items: entries.map((entry) => shown(entry, personId)), nextCursor: await page.next(next) };
};

export const handler = handle(listOwnAuditEntries, { store: auditLog(), cursors: signedCursors() }, operation);
