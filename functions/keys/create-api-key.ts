import { concerns } from '../../lib/runtime/audit.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { createApiKey } from './contract/api-key-secrets.ts';
import { toApiKey } from './model/api-key.ts';
import type { KeyRules } from './model/limit.ts';
import { newAccount } from './model/new-account.ts';
import { hashOf, keyText } from './model/secret-text.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';
import { rules } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<KeyAccountStore, 'create'>;
  readonly rules: () => KeyRules;
}

export const operation: Operation<typeof createApiKey, Dependencies> = async (
  { params: { organisationId }, body },
  caller,
  context,
) => {
  const now = context.now();
  const keyId = context.newId();
  concerns({ resource: `key/${keyId}` });
  const about = { keyId, rules: context.rules(), now };
  const key = keyText(keyId, context.randomBytes(32));
  const account = {
    ...newAccount('api-key', body, organisationId, caller, about),
    secrets: { [context.newId()]: { hash: hashOf(key) } },
  };
  const shown = { apiKey: toApiKey(account, undefined, now) };
  const done = await context.store.create(account, about.rules.keysPerOrganisation, shown, context);
  // What is stored is the answer without the key: a repetition is given that, and its key is another, which opens nothing.
  return done === shown ? { ...done, key } : done;
};

const store = keyAccountStore('api-key');
export const handler = handle(createApiKey, { store, outcomes: store.outcomes, rules }, operation);
