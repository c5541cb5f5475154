import { createHash } from 'node:crypto';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { DeviceItem, PushTokenItem } from './items.ts';
import { deviceKey, pushTokenKey } from './keys.ts';
import type { People } from './people-table.ts';

/**
 * Whose a push token is: one device's at a time, also when somebody else signs in on the same telephone. A device has a `tokenId` if and only if the
 * token's item names it: both change in one transaction.
 */
type Table = Pick<People, 'dynamo' | 'name'>;
type Tokened = Pick<DeviceItem, 'tokenId'>;

export const tokenIdOf = (pushToken: string | undefined) =>
  pushToken === undefined ? undefined : createHash('sha256').update(pushToken).digest('base64url');

/** For the transaction that deletes a device or takes its token off. */
export const releaseToken = (table: string, { tokenId }: Tokened): TransactItem[] =>
  tokenId ? [{ Delete: { TableName: table, Key: pushTokenKey(tokenId) } }] : [];

/** Outside a transaction: lets go of a token unless somebody else has it by now. Afterwards the device is to be deleted. */
export async function dropToken({ dynamo, name }: Table, personId: string, { tokenId }: Tokened): Promise<void> {
  if (!tokenId) return;
  const own = { when: '#personId = :personId', values: { ':personId': personId } };
  const { Delete: input } = Delete(name(), pushTokenKey(tokenId), own);
  try {
    if (input) await dynamo.delete(input);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/**
 * For the transaction that gives a device its token, or none: takes it from whoever has it.
 * @param touched devices of the same person that the transaction changes or deletes.
 */
export async function handToken(
  { dynamo, name }: Table,
  to: { readonly personId: string; readonly deviceId: string; readonly revision: string },
  tokenId: string | undefined,
  touched: readonly DeviceItem[],
): Promise<TransactItem[]> {
  const read = async <T extends object>(Key: Key) =>
    (await dynamo.get<T>({ TableName: name(), Key, ConsistentRead: true })).Item;
  const released = touched
    .filter((device) => device.tokenId !== tokenId)
    .flatMap((device) => releaseToken(name(), device));
  if (!tokenId) return released;
  const { personId, deviceId, revision } = to;
  const Key = pushTokenKey(tokenId);
  const held = await read<PushTokenItem>(Key);
  const item: PushTokenItem = { entity: 'PushToken', personId, deviceId, revision };
  const unchanged = held
    ? { when: '#revision = :before', values: { ':before': held.revision } }
    : { when: 'attribute_not_exists(#pk)' };
  const taken = Update(name(), Key, { set: { ...item }, ...unchanged });
  const own = held?.personId === personId && [to, ...touched].some((device) => device.deviceId === held.deviceId);
  const other = held && !own ? await read<DeviceItem>(deviceKey(held.personId, held.deviceId)) : undefined;
  if (!held || other?.tokenId !== tokenId) return [...released, taken];
  const without = Update(name(), deviceKey(held.personId, held.deviceId), {
    set: { pushToken: undefined, tokenId: undefined, revision },
    when: '#revision = :before',
    values: { ':before': other.revision },
  });
  return [...released, taken, without];
}
