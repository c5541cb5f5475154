import { organisationChain } from '../../lib/audit/entry.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listAuditEntries } from './contract/queries.ts';
import { shown } from './model/shown.ts';
import { type AuditLog, auditLog } from './store/log.ts';

export const operation: Operation<typeof listAuditEntries, { store: Pick<AuditLog, 'page'> }> = async (
  { params, query },
  caller,
  { store, page },
) => {
  const { actor, person, resource, from, to, limit } = query;
  const wanted = {
    chain: organisationChain(params.organisationId),
    ...(actor ? { actorId: actor } : {}),
    ...(person ? { personId: person } : {}),
    ...(resource ? { resource } : {}),
    from,
    to,
  };
  const { entries, next } = await store.page(wanted, limit, (await page.start()) as never);
  return { items: entries.map((entry) => shown(entry, caller.personId)), nextCursor: await page.next(next) };
};

export const handler = handle(listAuditEntries, { store: auditLog(), cursors: signedCursors() }, operation);
