import type { Channel } from '../contract/fields.ts';
import type { SuppressionItem } from './items.ts';
import { suppressionKey } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';
import { type SecretStore, secretStore } from './secret.ts';

export type SuppressionStore = ReturnType<typeof suppressionStore>;

/** Addresses that bounced or complained, by salted hash: the address itself is kept nowhere. */
export function suppressionStore(
  { dynamo, name }: Pick<Messages, 'dynamo' | 'name'> = messagesTable(),
  secret: Pick<SecretStore, 'hashOf'> = secretStore(),
) {
  return {
    async find(channel: Channel, address: string): Promise<SuppressionItem | undefined> {
      const Key = suppressionKey(channel, await secret.hashOf(channel, address));
      return (await dynamo.get<SuppressionItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** For a transaction, or alone: the first reason stays. */
    async write(channel: Channel, address: string, reason: SuppressionItem['reason'], now: Date) {
      const item: SuppressionItem = { entity: 'Suppression', reason, since: now.toISOString() };
      return {
        Put: {
          TableName: name(),
          Item: { ...suppressionKey(channel, await secret.hashOf(channel, address)), ...item },
        },
      };
    },
  };
}
