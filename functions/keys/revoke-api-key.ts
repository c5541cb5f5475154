import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { revokeApiKey } from './contract/api-keys.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';

export const operation: Operation<
  typeof revokeApiKey,
  { readonly store: Pick<KeyAccountStore, 'get' | 'revoke'> }
> = async ({ params: { organisationId, keyId } }, _caller, context) => {
  const { account } = await context.store.get(organisationId, keyId);
  await context.store.revoke(account, context);
};

const store = keyAccountStore('api-key');
export const handler = handle(revokeApiKey, { store, outcomes: store.outcomes }, operation);
