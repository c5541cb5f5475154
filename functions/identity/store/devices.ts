import { Delete, path, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { DeviceItem } from './items.ts';
import { deviceKey, personPartition } from './keys.ts';
import { type People, peopleTable } from './people-table.ts';
import { releaseToken } from './push-tokens.ts';

/** For a transaction: deletes the device as it was read, but not what its push token says. */
export const removal = (table: string, personId: string, device: DeviceItem) =>
  Delete(table, deviceKey(personId, device.deviceId), {
    when: '#revision = :revision',
    values: { ':revision': device.revision },
  });

export type DeviceStore = ReturnType<typeof deviceStore>;

export function deviceStore({ dynamo, name }: People = peopleTable()) {
  return {
    /** Strongly consistent. */
    async list(personId: string): Promise<DeviceItem[]> {
      const { Items } = await dynamo.query<DeviceItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :device)',
        ExpressionAttributeValues: { ':pk': personPartition(personId), ':device': 'DEVICE#' },
        ConsistentRead: true,
      });
      return Items;
    },

    /** Strongly consistent. */
    async find(personId: string, deviceId: string): Promise<DeviceItem | undefined> {
      const Key = deviceKey(personId, deviceId);
      return (await dynamo.get<DeviceItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** For a transaction: deletes the device as it was read, so that no session bound meanwhile is missed. */
    deletion: (personId: string, device: DeviceItem) => [
      removal(name(), personId, device),
      ...releaseToken(name(), device),
    ],

    /** For a transaction: forgets sessions of the device as it was read. */
    forgetting: (personId: string, device: DeviceItem, sessionIds: readonly string[], revision: string) =>
      Update(name(), deviceKey(personId, device.deviceId), {
        set: { revision, ...Object.fromEntries(sessionIds.map((id) => [path('sessions', id), undefined])) },
        when: '#revision = :revision',
        values: { ':revision': device.revision },
      }),
  };
}
