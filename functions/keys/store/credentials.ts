import { type Account, personKey } from '../../../lib/policy/accounts.ts';
import { isKeyAccount, type KeyAccount } from '../../../lib/policy/key-account.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { update } from '../../../lib/runtime/aws/expressions.ts';
import { type ClientItem, clientKey, keyKey } from './items.ts';
import { type KeyTables, keyTables } from './key-tables.ts';

/** Milliseconds between two notes of a key's use. */
const notedEvery = 3_600_000;

export type CredentialStore = ReturnType<typeof credentialStore>;

/** What says whether a key is one. */
export function credentialStore({ dynamo, keys, people }: Pick<KeyTables, 'dynamo' | 'keys' | 'people'> = keyTables()) {
  /** When each key's use was last noted, as far as this function knows. */
  const noted = new Map<string, number>();

  return {
    /**
     * Of a key that its organisation has: an account alone, as of a table of keys that was given up, is in no list, and nobody could revoke it.
     * Strongly consistent, 2 read units; 1 for what is nobody's.
     */
    async account(keyId: string): Promise<KeyAccount | undefined> {
      const { Item } = await dynamo.get<Account>({ TableName: people(), Key: personKey(keyId), ConsistentRead: true });
      if (!isKeyAccount(Item)) return undefined;
      const Key = keyKey(Item.organisationId, keyId);
      const { Item: listed } = await dynamo.get({ TableName: keys(), Key, ConsistentRead: true });
      return listed && Item;
    },

    /** Whose this app client is; undefined for one that is nobody's, any more. Strongly consistent, 1 read unit. */
    async holderOf(clientId: string): Promise<{ keyId: string; organisationId: string } | undefined> {
      const { Item } = await dynamo.get<ClientItem>({
        TableName: keys(),
        Key: clientKey(clientId),
        ConsistentRead: true,
      });
      return Item?.keyId ? { keyId: Item.keyId, organisationId: Item.organisationId } : undefined;
    },

    /** Notes that a key was used, once an hour at most. */
    async noteUse(
      { personId, organisationId }: Pick<KeyAccount, 'personId' | 'organisationId'>,
      now: Date,
    ): Promise<void> {
      const at = now.getTime();
      if (at - (noted.get(personId) ?? 0) < notedEvery) return;
      if (noted.size >= 1_000) noted.clear();
      try {
        await dynamo.update(
          update(keys(), keyKey(organisationId, personId), {
            set: { lastUsedAt: now.toISOString() },
            when: 'attribute_exists(#pk) AND (attribute_not_exists(#lastUsedAt) OR #lastUsedAt < :before)',
            values: { ':before': new Date(at - notedEvery).toISOString() },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
      noted.set(personId, at);
    },
  };
}
