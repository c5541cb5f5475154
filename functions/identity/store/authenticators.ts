import { personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { ProofTable } from '../../../lib/runtime/step-up.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import { authenticatorAdded, authenticatorRemoved } from '../contract/events.ts';
import { identity } from '../contract/module.ts';
import type { AuthenticatorItem, Person, SetupItem } from './items.ts';
import { authenticatorKey, authenticatorSetupKey, personPartition } from './keys.ts';
import { leaveWork, tell } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

export type AuthenticatorStore = ReturnType<typeof authenticatorStore>;

const inSeconds = (iso: string) => Math.floor(Date.parse(iso) / 1000);

/** Where this module notes the proofs that were used. */
export const proofTable = ({ name }: Pick<People, 'name'> = peopleTable()): ProofTable => ({
  name,
  keys: identity.resources.tables.people,
});

/** What a person confirms requests with. */
export function authenticatorStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;

  /** One more or one less of them, from what was read; whatever else was added or removed meanwhile refuses it. */
  const counted = (person: Pick<Person, 'personId' | 'authenticatorCount'>, changes: number, by: 1 | -1) =>
    Update(name(), personKey(person.personId), {
      set: { authenticatorCount: (person.authenticatorCount ?? 0) + by, authenticatorChanges: changes + 1 },
      when: `#status = :active AND ${changes === 0 ? 'attribute_not_exists(#authenticatorChanges)' : '#authenticatorChanges = :changes'}`,
      values: { ':active': 'active', ...(changes === 0 ? {} : { ':changes': changes }) },
    });

  const told = (
    personId: string,
    { authenticatorId, kind }: Pick<AuthenticatorItem, 'authenticatorId' | 'kind'>,
    change: 'added' | 'removed',
    command: Command,
  ): TransactItem[] => {
    const event = change === 'added' ? authenticatorAdded : authenticatorRemoved;
    const partition = personPartition(personId);
    const mail = { personId, change, kind, at: command.now().toISOString() };
    return [
      tell(people, event, partition, { personId, authenticatorId }, command),
      leaveWork(people, partition, 'authenticator-mail', mail, command),
    ];
  };

  return {
    outcomes,

    /** All of them: few by their limit. Strongly consistent. */
    async list(personId: string): Promise<AuthenticatorItem[]> {
      const { Items } = await dynamo.query<AuthenticatorItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :authenticator)',
        ExpressionAttributeValues: { ':pk': personPartition(personId), ':authenticator': 'AUTHENTICATOR#' },
        ConsistentRead: true,
      });
      return Items;
    },

    /** Strongly consistent. */
    async find(personId: string, authenticatorId: string): Promise<AuthenticatorItem | undefined> {
      const Key = authenticatorKey(personId, authenticatorId);
      return (await dynamo.get<AuthenticatorItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** Begins a setup in the place of any other. @param proofs the write that uses a step-up, where one was asked for. */
    async begin(personId: string, setup: SetupItem, proofs: readonly TransactItem[], now: Date): Promise<void> {
      const Item = { ...setup, ...authenticatorSetupKey(personId), expiresAt: inSeconds(setup.validUntil) + 3_600 };
      const writes = [{ Put: { TableName: name(), Item } }, ...proofs];
      await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
    },

    /** The setup under way. Strongly consistent. */
    async setup(personId: string): Promise<SetupItem | undefined> {
      const Key = authenticatorSetupKey(personId);
      return (await dynamo.get<SetupItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /**
     * Completes a setup: once, and only if no other authenticator was added or removed since it began.
     * @throws AppError `setup-over`, `conflict`.
     */
    async add<T>(person: Person, item: AuthenticatorItem, { changes }: SetupItem, response: T, command: Command) {
      const { personId } = person;
      const { authenticatorId } = item;
      const writes = [
        Delete(name(), authenticatorSetupKey(personId), {
          when: '#authenticatorId = :id',
          values: { ':id': authenticatorId },
        }),
        counted(person, changes, 1),
        Create(name(), { ...item, ...authenticatorKey(personId, authenticatorId) }),
        ...told(personId, item, 'added', command),
      ];
      try {
        const { idempotency, now } = command;
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        throw new AppError(error.at(0) ? 'setup-over' : 'conflict');
      }
    },

    /** Removes one. @returns `again` when something else changed meanwhile. */
    async remove(
      person: Person,
      item: Pick<AuthenticatorItem, 'authenticatorId' | 'kind'>,
      proofs: readonly TransactItem[],
      command: Command,
    ): Promise<typeof again | undefined> {
      const { personId, authenticatorChanges = 0 } = person;
      const writes = [
        Delete(name(), authenticatorKey(personId, item.authenticatorId)),
        counted(person, authenticatorChanges, -1),
        ...told(personId, item, 'removed', command),
        ...proofs,
      ];
      try {
        const { idempotency, now } = command;
        await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
        return undefined;
      } catch (error) {
        if (error instanceof Refused) return again;
        throw error;
      }
    },
  };
}
