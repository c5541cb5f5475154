import { membershipKey, personKey } from '../../../lib/policy/accounts.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { type KeyItem, keyKey, quotaKey } from './items.ts';
import { endClient } from './key-accounts.ts';
import { type KeyTables, keyTables } from './key-tables.ts';

/** Days for which a deleted organisation is remembered here: nobody has a role in it any more, and no request lasts that long. */
const closedDays = 7;

export type RemovalStore = ReturnType<typeof removalStore>;

/** Everything here may be repeated, and be done by several at once. */
export function removalStore({ dynamo, keys, people }: Pick<KeyTables, 'dynamo' | 'keys' | 'people'> = keyTables()) {
  async function ended(clientId: string, now: Date): Promise<void> {
    const { Update } = endClient(keys(), clientId, now);
    try {
      if (Update) await dynamo.update(Update);
    } catch (error) {
      // It was removed before.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  return {
    /** No key can be made any more, until identity too has forgotten that there was such an organisation. */
    async close(organisationId: string, now: Date): Promise<void> {
      await dynamo.update({
        TableName: keys(),
        Key: quotaKey(organisationId),
        UpdateExpression: 'SET closed = :true, entity = :entity, expiresAt = :end',
        ExpressionAttributeValues: {
          ':true': true,
          ':entity': 'KeyQuota',
          ':end': Math.floor(now.getTime() / 1000) + closedDays * 86_400,
        },
      });
    },

    /** An organisation's keys: few enough for one page. Strongly consistent. */
    async keys(organisationId: string): Promise<KeyItem[]> {
      const { Items } = await dynamo.query<KeyItem>({
        TableName: keys(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :key)',
        ExpressionAttributeValues: { ':pk': quotaKey(organisationId).pk, ':key': 'KEY#' },
        ConsistentRead: true,
      });
      return Items;
    },

    /** What names the key goes last: whatever breaks off finds it again. */
    async remove({ organisationId, keyId, clientId }: KeyItem, now: Date): Promise<void> {
      if (clientId !== undefined) await ended(clientId, now);
      await dynamo.delete({ TableName: people(), Key: personKey(keyId) });
      await dynamo.delete({ TableName: people(), Key: membershipKey(keyId, organisationId) });
      await dynamo.delete({ TableName: keys(), Key: keyKey(organisationId, keyId) });
    },
  };
}
