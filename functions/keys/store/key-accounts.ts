import type { KeyKind } from '../../../lib/contract/keys.ts';
import { membershipKey, personKey } from '../../../lib/policy/accounts.ts';
import { isKeyAccount } from '../../../lib/policy/key-account.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, Delete, type FieldChange, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { type AccountItem, type ClientItem, clientKey, type KeyItem, keyKey, quotaKey, wakeGroup } from './items.ts';
import { type KeyTables, keyTables, ownTable } from './key-tables.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;

/** A key with what is known of its use. */
export interface FoundKey {
  readonly account: AccountItem;
  readonly lastUsedAt?: string | undefined;
}

export type KeyAccountStore = ReturnType<typeof keyAccountStore>;

/** The client of a revoked machine: nobody's from now on, and to be removed from the user pool. */
export const endClient = (TableName: string, clientId: string, now: Date): TransactItem =>
  Update(TableName, clientKey(clientId), {
    set: { keyId: undefined, wakeGroup, wakeAt: now.toISOString() },
    when: 'attribute_exists(#pk)',
  });

/** The secret to keep; others go when the grace of those before is over. */
export const tendLater = (clientId: string, secretId: string, wakeAt: string, table = ownTable): TransactItem =>
  Update(table(), clientKey(clientId), { set: { secretId, wakeGroup, wakeAt }, when: 'attribute_exists(#keyId)' });

/** What people of an organisation do with its keys, or with its machines. */
export function keyAccountStore(kind: KeyKind, tables: KeyTables = keyTables()) {
  const { dynamo, keys, people, outcomes } = tables;

  const counted = (organisationId: string, limit: number) => ({
    Update: {
      TableName: keys(),
      Key: quotaKey(organisationId),
      UpdateExpression: 'SET made = if_not_exists(made, :none) + :one, entity = :entity',
      ConditionExpression: 'attribute_not_exists(closed) AND (attribute_not_exists(made) OR made < :limit)',
      ExpressionAttributeValues: { ':none': 0, ':one': 1, ':limit': limit, ':entity': 'KeyQuota' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  });

  return {
    outcomes,

    /** @throws AppError `not-found` when the organisation is gone, `key-limit`. */
    async create<T>(account: AccountItem, limit: number, response: T, { idempotency, now }: Command): Promise<T> {
      const { personId, organisationId, role } = account;
      const clientId = account.client?.clientId;
      const item: KeyItem = {
        ...keyKey(organisationId, personId),
        entity: 'Key',
        keyId: personId,
        organisationId,
        ...(clientId ? { clientId } : {}),
      };
      // Without `memberOf`: the index of members does not show it, and nobody counts it.
      const membership = { entity: 'KeyMembership', personId, organisationId, role, joinedAt: account.createdAt };
      const writes = [
        Create(keys(), item),
        counted(organisationId, limit),
        Create(people(), { ...personKey(personId), ...account }),
        Create(people(), { ...membershipKey(personId, organisationId), ...membership }),
        ...(clientId ? [Create(keys(), clientItem(clientId, personId, organisationId))] : []),
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused) || !error.at(1)) throw error;
        if (error.item(1)?.closed) throw new AppError('not-found');
        throw new AppError('key-limit', `At most ${limit} keys.`);
      }
    },

    /** All of this kind that an organisation has, oldest first: few enough for one page. Strongly consistent. */
    async list(organisationId: string): Promise<FoundKey[]> {
      const { Items } = await dynamo.query<KeyItem>({
        TableName: keys(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :key)',
        ExpressionAttributeValues: { ':pk': quotaKey(organisationId).pk, ':key': 'KEY#' },
        ConsistentRead: true,
      });
      if (Items.length === 0) return [];
      const Keys = Items.map(({ keyId }) => personKey(keyId));
      const { Responses } = await dynamo.batchGet<AccountItem>({
        RequestItems: { [people()]: { Keys, ConsistentRead: true } },
      });
      const accounts = new Map((Responses[people()] ?? []).map((account) => [account.personId, account]));
      return Items.flatMap(({ keyId, lastUsedAt }) => {
        const account = accounts.get(keyId);
        return account?.kind === kind ? [{ account, lastUsedAt }] : [];
      });
    },

    /** Strongly consistent. @throws AppError `not-found`, also for a key of another organisation. */
    async get(organisationId: string, keyId: string): Promise<FoundKey> {
      const at = (Key: { pk: string; sk: string }) => ({ Keys: [Key], ConsistentRead: true });
      const { Responses } = await dynamo.batchGet({
        RequestItems: { [keys()]: at(keyKey(organisationId, keyId)), [people()]: at(personKey(keyId)) },
      });
      const item = Responses[keys()]?.[0] as KeyItem | undefined;
      const account = Responses[people()]?.[0] as AccountItem | undefined;
      if (!item || !isKeyAccount(account) || account.kind !== kind) throw new AppError('not-found');
      return { account, lastUsedAt: item.lastUsedAt };
    },

    /**
     * Takes the account for a change that begins outside the table: whoever has read or taken it before saves nothing of that kind any more.
     * @param claim of this attempt. @returns it as it is now; undefined when somebody else was faster, or the key is gone.
     */
    async claim(before: AccountItem, claim: string): Promise<AccountItem | undefined> {
      const change = { set: { claim }, ...asRead(before) };
      try {
        await dynamo.update(update(people(), personKey(before.personId), change));
        return { ...before, claim };
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },

    /** A change from the version that was read. @returns undefined when somebody else was faster, or the key is gone. */
    async save<T>(
      before: AccountItem,
      set: NonNullable<FieldChange['set']>,
      response: T,
      { idempotency, now }: Command,
      more: readonly TransactItem[] = [],
    ): Promise<{ readonly saved: T } | undefined> {
      const write = Update(people(), personKey(before.personId), {
        set: { ...set, version: before.version + 1, updatedAt: now().toISOString() },
        ...asRead(before),
      });
      try {
        return { saved: await outcomes.commit({ writes: [write, ...more], idempotency, response, now: now() }) };
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    },

    /** The account is gone with it, so that the next call is refused. @throws AppError `not-found`. */
    async revoke({ personId, organisationId, client }: AccountItem, { idempotency, now }: Command): Promise<void> {
      const writes = [
        Delete(people(), personKey(personId), { when: '#kind = :kind', values: { ':kind': kind } }),
        Delete(people(), membershipKey(personId, organisationId)),
        Delete(keys(), keyKey(organisationId, personId)),
        Update(keys(), quotaKey(organisationId), { add: { made: -1 }, when: 'attribute_exists(#made)' }),
        ...(client ? [endClient(keys(), client.clientId, now())] : []),
      ];
      try {
        await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('not-found');
        throw error;
      }
    },
  };
}

/** That nobody has changed or taken it since. */
const asRead = ({ version, claim }: AccountItem) => ({
  when: `#version = :before AND #entity = :entity AND ${claim === undefined ? 'attribute_not_exists(#claim)' : '#claim = :claim'}`,
  values: { ':before': version, ':entity': 'KeyAccount', ...(claim === undefined ? {} : { ':claim': claim }) },
});

const clientItem = (clientId: string, keyId: string, organisationId: string): ClientItem => ({
  ...clientKey(clientId),
  entity: 'MachineClient',
  clientId,
  keyId,
  organisationId,
});
