import { entryFields, type SealedEntry } from '../../../lib/audit/entry.ts';
import type { AuditEntry } from '../contract/fields.ts';

export const fields = [...entryFields, 'seq', 'prevHash', 'sealedAt', 'hash'] as const;

/** An entry as it is shown to a reader: the sign-in of somebody else is nobody's business. */
export function shown(entry: SealedEntry, readerId: string): AuditEntry {
  const visible = fields.filter((name) => name !== 'sessionId' || entry.actorId === readerId);
  return Object.fromEntries(
    visible.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])),
  ) as unknown as AuditEntry;
}
