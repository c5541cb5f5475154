import type { Publication } from '../../../lib/sync/publish.ts';
import { bankConnectionCopies } from '../contract/behind.ts';
import type { ConnectionItem } from '../store/items.ts';
import { toConnection } from './connection-view.ts';

/** The copy of a connection for its holder's devices; none when nothing of it changed that they see. */
export function copyOfConnection(item: ConnectionItem): Omit<Publication, 'space' | 'version'> | undefined {
  if (item.toldAt !== item.revision) return undefined;
  const collection = bankConnectionCopies;
  if (item.state === 'removing') return { collection, id: item.connectionId, fields: null };
  const { institution, state, consentUntil, syncedAt, problem, accounts } = toConnection(item);
  const fields = {
    institution,
    state,
    ...(consentUntil ? { consentUntil } : {}),
    ...(syncedAt ? { syncedAt } : {}),
    ...(problem ? { problem } : {}),
    accounts: accounts.map((account) => ({ ...account })),
  };
  return { collection, id: item.connectionId, fields };
}
