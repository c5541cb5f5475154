import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listMachineClients } from './contract/machine-clients.ts';
import { toMachineClient } from './model/machine-client.ts';
import { tokenUrl } from './store/clients.ts';
import { type KeyAccountStore, keyAccountStore } from './store/key-accounts.ts';

interface Dependencies {
  readonly store: Pick<KeyAccountStore, 'list'>;
  readonly tokenUrl: () => string;
}

export const operation: Operation<typeof listMachineClients, Dependencies> = async ({ params }, _caller, context) => {
  const found = await context.store.list(params.organisationId);
  return { items: found.map((each) => toMachineClient(each, context.tokenUrl(), context.now())) };
};

export const handler = handle(listMachineClients, { store: keyAccountStore('machine'), tokenUrl }, operation);
