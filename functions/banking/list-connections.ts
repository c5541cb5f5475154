import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listConnections } from './contract/connections.ts';
import { toConnection } from './model/connections/connection-view.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { type ConnectionReader, connectionReader } from './store/connection-reader.ts';
import { type Memberships, memberships } from './store/memberships.ts';

interface Dependencies {
  readonly store: Pick<ConnectionReader, 'of'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listConnections, Dependencies> = async ({ query }, caller, context) => {
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'read', context.memberships);
  return { items: (await context.store.of(holder.holderId)).map(toConnection) };
};

export const handler = handle(listConnections, { store: connectionReader(), memberships: memberships() }, operation);
