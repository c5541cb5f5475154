import { personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { personDisabled } from '../contract/events.ts';
import type { Person } from './items.ts';
import { erasureKey, personPartition } from './keys.ts';
import { leaveWork, tell } from './outbox.ts';
import { type People, peopleTable } from './people-table.ts';

/** What a command brings along for its commit. */
export type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;

export type Saved<T> = { readonly saved: T } | { readonly newer: Person | undefined };

export type PersonStore = ReturnType<typeof personStore>;

/** People: creating, reading, changing. */
export function personStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;

  /** One change of the person, from the version that was read; with `newer` nothing was written. */
  async function save<T>(
    before: Person,
    set: Readonly<Record<string, unknown>>,
    response: T,
    { idempotency, now }: Pick<Command, 'idempotency' | 'now'>,
    more: Parameters<typeof outcomes.commit>[0]['writes'] = [],
  ): Promise<Saved<T>> {
    const change = Update(name(), personKey(before.personId), {
      set: { ...set, version: before.version + 1 },
      when: '#version = :before AND #status = :status',
      values: { ':before': before.version, ':status': before.status },
    });
    try {
      return { saved: await outcomes.commit({ writes: [change, ...more], idempotency, response, now: now() }) };
    } catch (error) {
      if (error instanceof Refused && error.at(0)) return { newer: error.item(0) as Person | undefined };
      throw error;
    }
  }

  return {
    outcomes,

    /** Creates the person unless there is one, and returns the one that is there now. */
    async create(person: Person): Promise<Person> {
      const writes = [Create(name(), { ...person, ...personKey(person.personId) })];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: new Date(person.createdAt) });
        return person;
      } catch (error) {
        if (error instanceof Refused) return error.item(0) as unknown as Person;
        throw error;
      }
    },

    /** Strongly consistent. The account of a key is no person. */
    async find(personId: string): Promise<Person | undefined> {
      const { Item } = await dynamo.get<Person>({ TableName: name(), Key: personKey(personId), ConsistentRead: true });
      return Item?.entity === 'Person' ? Item : undefined;
    },

    /** Stores the fields that a person may change. An address that was shown to be theirs hears that there is another one. */
    async saveProfile<T>(before: Person, after: Person, response: T, command: Command) {
      const { displayName, locale, timeZone, avatarUrl, metadata, email, emailVerified, updatedAt } = after;
      const set = { displayName, locale, timeZone, avatarUrl, metadata, email, emailVerified, updatedAt };
      if (!before.email || !before.emailVerified || before.email === email) return save(before, set, response, command);
      const mail = { personId: before.personId, change: 'address', email: before.email, at: updatedAt } as const;
      const told = leaveWork(people, personPartition(before.personId), 'authenticator-mail', mail, command);
      // The new one was told nothing yet.
      return save(before, { ...set, addressAskedAt: undefined }, response, command, [told]);
    },

    /**
     * Disables or enables, and leaves the work of doing so in Cognito and on open sockets.
     * @throws AppError `erasure-pending` when the erasure of who waits for it has begun.
     */
    async saveStatus<T>(before: Person, after: Person, response: T, command: Command): Promise<Saved<T>> {
      const { personId, status, disabledAt, disabledReason, updatedAt } = after;
      const isDisabled = disabledAt !== undefined;
      const work = [leaveWork(people, personPartition(personId), 'account', { personId }, command)];
      if (isDisabled) work.push(tell(people, personDisabled, personPartition(personId), { personId }, command));
      if (status === 'erasing') {
        const set = { statusBefore: isDisabled ? 'disabled' : 'active' };
        const waits = { when: '#state = :scheduled', values: { ':scheduled': 'scheduled' } };
        work.push(Update(name(), erasureKey(personId), { set, ...waits }));
      }
      try {
        return await save(before, { status, disabledAt, disabledReason, updatedAt }, response, command, work);
      } catch (error) {
        if (status === 'erasing' && error instanceof Refused) throw new AppError('erasure-pending');
        throw error;
      }
    },
  };
}
