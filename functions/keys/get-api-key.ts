import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getApiKey } from './contract/api-keys.ts';
import { toApiKey } from './model/api-key.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';

export const operation: Operation<typeof getApiKey, { readonly store: Pick<KeyAccountStore, 'get'> }> = async (
  { params: { organisationId, keyId } },
  _caller,
  { store, now },
) => {
  const { account, lastUsedAt } = await store.get(organisationId, keyId);
  return toApiKey(account, lastUsedAt, now());
};

export const handler = handle(getApiKey, { store: keyAccountStore('api-key') }, operation);
