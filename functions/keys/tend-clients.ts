import { ConditionFailed } from '../../lib/runtime/aws/errors.ts';
import type { MachineClients } from '../../lib/runtime/aws/machine-clients.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { tendClients } from './contract/work.ts';
import { type ClientUpkeep, clientUpkeep } from './store/client-upkeep.ts';
import { machineClients } from './store/clients.ts';
import type { ClientItem } from './store/items.ts';

interface Dependencies {
  readonly upkeep: ClientUpkeep;
  readonly clients: Pick<MachineClients, 'delete' | 'deleteSecret' | 'secretIds'>;
}

/** One that fails does not keep the others: it is due again the next time. */
export const operation: ConsumerOperation<typeof tendClients, Dependencies> = async (_input, context) => {
  const { upkeep, clients, now, log } = context;
  let failed: unknown;
  for (const item of await upkeep.due(now())) {
    try {
      await tend(item, { upkeep, clients });
    } catch (error) {
      if (error instanceof ConditionFailed) continue;
      failed = error;
      log.error('a client was not tended', { clientId: item.clientId, error });
    }
  }
  if (failed !== undefined) throw failed;
};

async function tend(item: ClientItem, { upkeep, clients }: Dependencies): Promise<void> {
  const { clientId, keyId, secretId } = item;
  if (keyId === undefined) {
    await clients.delete(clientId);
    return upkeep.forget(item);
  }
  // Those before the one to be kept, if that is there: a client is never left without one, and one behind it is of a rotation at this moment.
  const known = await clients.secretIds(clientId);
  const replaced = secretId === undefined ? [] : known.slice(0, Math.max(0, known.indexOf(secretId)));
  for (const id of replaced) await clients.deleteSecret(clientId, id);
  await upkeep.done(item);
}

export const handler = consume(tendClients, { upkeep: clientUpkeep(), clients: machineClients() }, operation);
