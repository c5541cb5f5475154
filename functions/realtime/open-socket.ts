import type { ReadFacts } from '../../lib/policy/read-facts.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { openSocket, realtime } from './contract.ts';
import { mayOpen } from './model/may-open.ts';
import { readAccount } from './store/accounts.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'remember' | 'forget' | 'list' | 'close'>;
  readonly readFacts: ReadFacts;
  readonly limits: () => { readonly socketsPerPerson: number };
}

/**
 * Remembers the socket first and looks at the session afterwards: when the session ends at the same time, either this sees the end,
 * or whoever closes the session's sockets sees this one.
 * @throws AppError `session-revoked` when the session has ended: the connection is refused.
 */
export const operation: ConsumerOperation<typeof openSocket, Dependencies> = async (
  { connectionId, context: about },
  { store, readFacts, limits, now },
) => {
  const { personId = '', sessionId = '' } = about;
  const connection = { personId, connectionId, sessionId, signedInAt: Number(about.signedInAt) };
  await store.remember({ ...connection, connectedAt: now().toISOString() }, now());
  if (!(await mayOpen(connection, readFacts))) {
    await store.forget(personId, connectionId);
    throw new AppError('session-revoked');
  }
  const open = await store.list(personId);
  for (const surplus of open.slice(0, Math.max(0, open.length - limits().socketsPerPerson))) await store.close(surplus);
};

export const handler = consume(
  openSocket,
  { store: connectionStore(), readFacts: readAccount, limits: () => settings(realtime) },
  operation,
);
