import { keyScopes } from '../../lib/policy/key-scopes.generated.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listApiKeys } from './contract/api-keys.ts';
import { toApiKey } from './model/api-key.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';

export const operation: Operation<typeof listApiKeys, { readonly store: Pick<KeyAccountStore, 'list'> }> = async (
  { params },
  _caller,
  { store, now },
) => {
  const found = await store.list(params.organisationId);
  return {
    items: found.map(({ account, lastUsedAt }) => toApiKey(account, lastUsedAt, now())),
    offeredScopes: [...keyScopes],
  };
};

export const handler = handle(listApiKeys, { store: keyAccountStore('api-key') }, operation);
