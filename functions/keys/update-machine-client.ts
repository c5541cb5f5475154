import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { updateMachineClient } from './contract/machine-clients.ts';
import { changeAccount } from './model/changed-account.ts';
import type { KeyRules } from './model/limit.ts';
import { toMachineClient } from './model/machine-client.ts';
import { tokenUrl } from './store/clients.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';
import { rules } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<KeyAccountStore, 'get' | 'save'>;
  readonly rules: () => KeyRules;
  readonly tokenUrl: () => string;
}

export const operation: Operation<typeof updateMachineClient, Dependencies> = async (
  { params, body },
  caller,
  context,
) =>
  changeAccount(
    params,
    body,
    caller,
    context,
    (found, now) => toMachineClient(found, context.tokenUrl(), now),
    ({ client }) => {
      const odd = body.scopes?.find((scope) => !client?.scopes.includes(scope));
      if (odd) throw new AppError('machine-scope-refused', `It was made without '${odd}'.`);
    },
  );

const store = keyAccountStore('machine');
export const handler = handle(updateMachineClient, { store, outcomes: store.outcomes, rules, tokenUrl }, operation);
