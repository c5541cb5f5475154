import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportAuditEntries } from './contract/person.ts';
import { shown } from './model/shown.ts';
import { type AuditLog, auditLog } from './store/log.ts';

/** Entries of one page; some 100 KB. */
const pageSize = 200;

/** First what the person did, then what others did to what is the person's. */
export const operation: ConsumerOperation<typeof exportAuditEntries, { store: Pick<AuditLog, 'page'> }> = async (
  { personId, cursor },
  { store },
) => {
  const position = cursor ? JSON.parse(cursor) : { who: 'me' };
  const wanted = position.who === 'me' ? { actorId: personId } : { personId };
  const { entries, next } = await store.page(wanted, pageSize, position.start);
  const after = next ? { ...position, start: next } : position.who === 'me' ? { who: 'others' } : undefined;
  return {
    records: entries.map((entry) => ({ type: 'auditEntry', ...shown(entry, personId) })),
    ...(after ? { cursor: JSON.stringify(after) } : {}),
  };
};

export const handler = consume(exportAuditEntries, { store: auditLog() }, operation);
