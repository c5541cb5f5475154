import type { ReadFacts } from '../../lib/policy/read-facts.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { closeEndedSessions } from './contract.ts';
import { mayOpen } from './model/may-open.ts';
import { readAccount } from './store/accounts.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'list' | 'close'>;
  readonly readFacts: ReadFacts;
}

/**
 * An event says only whose sockets to look at. Which of them must close follows from the account as it is now, so that late, doubled or
 * reordered events do no harm, and a newer sign-in keeps its socket.
 */
export const operation: ConsumerOperation<typeof closeEndedSessions, Dependencies> = async ({ detail }, context) => {
  const { store, readFacts } = context;
  const open = await store.list(detail.personId);
  if (open.length === 0) return;
  const facts = await readFacts(detail.personId);
  for (const connection of open) {
    if (!(await mayOpen(connection, async () => facts))) await store.close(connection);
  }
};

export const handler = consume(closeEndedSessions, { store: connectionStore(), readFacts: readAccount }, operation);
