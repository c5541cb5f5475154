import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listConnections } from './contract/connections.ts';
import { toConnection } from './model/connection-view.ts';
import { assertHolder, holderOf } from './model/holder.ts';
import { type ConnectionReader, connectionReader } from './store/reader.ts';

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
