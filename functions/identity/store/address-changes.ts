import { personKey } from '../../../lib/policy/accounts.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Person } from './items.ts';
import { personPartition } from './keys.ts';
import { leaveWork } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

/** One mail an hour: who mistypes the new address, or asks for another code, is not written to each time, nor is who is being harassed. */
const quietMs = 3_600_000;

export type AddressChanges = ReturnType<typeof addressChanges>;

/** What the address that an account has is told while another one is asked for, of which nothing is known yet. */
export function addressChanges(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;
  return {
    /** Leaves the mail to the profile's address, if that was shown to be the person's. @returns whether it did. */
    async tellOf(personId: string, { now, newId }: Pick<Command, 'now' | 'newId'>): Promise<boolean> {
      const Key = personKey(personId);
      const { Item } = await dynamo.get<Person>({ TableName: name(), Key, ConsistentRead: true });
      const email = Item?.entity === 'Person' && Item.emailVerified ? Item.email : undefined;
      if (!email) return false;
      const at = now();
      const asked = Update(name(), Key, {
        set: { addressAskedAt: at.toISOString() },
        when: '#email = :email AND attribute_not_exists(#erasureStartedAt) AND (attribute_not_exists(#addressAskedAt) OR #addressAskedAt < :before)',
        values: { ':email': email, ':before': new Date(at.getTime() - quietMs).toISOString() },
      });
      const mail = { personId, change: 'address-asked', email, at: at.toISOString() } as const;
      const told = leaveWork(people, personPartition(personId), 'authenticator-mail', mail, { now, newId });
      try {
        return await outcomes.commit({ writes: [asked, told], idempotency: undefined, response: true, now: at });
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },
  };
}
