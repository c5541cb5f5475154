import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { revokeMachineClient } from './contract/machine-clients.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';

interface Dependencies {
  readonly store: Pick<KeyAccountStore, 'get' | 'revoke'>;
}

/** Its client in the user pool goes within minutes; until then it gets tokens that nobody takes. */
export const operation: Operation<typeof revokeMachineClient, Dependencies> = async (
  { params: { organisationId, keyId } },
  _caller,
  context,
) => {
  const { account } = await context.store.get(organisationId, keyId);
  await context.store.revoke(account, context);
};

const store = keyAccountStore('machine');
export const handler = handle(revokeMachineClient, { store, outcomes: store.outcomes }, operation);
