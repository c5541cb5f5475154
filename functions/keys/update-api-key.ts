import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { updateApiKey } from './contract/api-keys.ts';
import { toApiKey } from './model/api-key.ts';
import { changeAccount } from './model/changed-account.ts';
import type { KeyRules } from './model/limit.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';
import { rules } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<KeyAccountStore, 'get' | 'save'>;
  readonly rules: () => KeyRules;
}

export const operation: Operation<typeof updateApiKey, Dependencies> = async ({ params, body }, caller, context) =>
  changeAccount(params, body, caller, context, ({ account, lastUsedAt }, now) => toApiKey(account, lastUsedAt, now));

const store = keyAccountStore('api-key');
export const handler = handle(updateApiKey, { store, outcomes: store.outcomes, rules }, operation);
