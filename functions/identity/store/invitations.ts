import { organisationKey, personKey } from '../../../lib/policy/accounts.ts';
import { factsReader } from '../../../lib/policy/read-facts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Delete, path, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import { isBuiltIn } from '../model/organisation.ts';
import type { InvitationItem, InviteCount, OrganisationItem, Person } from './items.ts';
import { invitationKey, invitedKey, organisationPartition } from './keys.ts';
import { roleCounts } from './members.ts';
import { joining, newMembership, refusedToJoin } from './organisations.ts';
import { leaveWork, tellMembership } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

/** Hours for which an expired invitation still shows as such. */
const shownExpiredHours = 48;
/** Most mails for one invitation, should sending go wrong again and again. */
const mostMails = 10;

export interface Acceptance {
  readonly invitation: InvitationItem;
  readonly personId: string;
  readonly joinedAt: string;
  readonly organisationsPerPerson: number;
  readonly membersPerOrganisation: number;
}

/** Who sends an invitation, as read. */
export interface Senders {
  readonly organisation: OrganisationItem;
  readonly person: Person;
}

/** Most invitations on one day. */
export interface InvitationLimits {
  readonly invitationsPerDay: number;
  readonly invitationsPerPerson: number;
  readonly invitationsPerAddress: number;
}

/** Day in UTC, as the counts name it. */
export const dayOf = (now: Date) => now.toISOString().slice(0, 10);

export type InvitationStore = ReturnType<typeof invitationStore>;

export function invitationStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;
  const roleIsThere = (role: string) => (isBuiltIn(role) ? '' : ` AND attribute_exists(${path('roles', role)})`);

  /** Counts one invitation more on the item of who sends it, which also shows that the sender is still there. */
  function counted(Key: Key, before: InviteCount, today: string, limit: number, when = ''): TransactItem {
    const sameDay = before.inviteDay === today;
    const room = sameDay
      ? '#inviteDay = :today AND #inviteCount < :limit'
      : '(attribute_not_exists(#inviteDay) OR #inviteDay < :today)';
    return Update(name(), Key, {
      ...(sameDay ? { add: { inviteCount: 1 } } : { set: { inviteDay: today, inviteCount: 1 } }),
      when: `#status = :active AND ${room}${when}`,
      values: { ':active': 'active', ':today': today, ...(sameDay ? { ':limit': limit } : {}) },
    });
  }

  /** Counts one invitation more of a person to a mailbox. Its key names the day, so that nobody reads it before. */
  const countedTo = (personId: string, email: string, at: Date, limit: number): TransactItem => ({
    Update: {
      TableName: name(),
      Key: invitedKey(personId, email, dayOf(at)),
      UpdateExpression: 'SET entity = :entity, expiresAt = :expiresAt ADD sent :one',
      ConditionExpression: 'attribute_not_exists(sent) OR sent < :limit',
      ExpressionAttributeValues: {
        ':entity': 'InvitedAddress',
        ':expiresAt': Math.floor(at.getTime() / 1000) + 86_400,
        ':one': 1,
        ':limit': limit,
      },
    },
  });

  return {
    outcomes,
    /** What decides for one person in one organisation, strongly consistent. */
    facts: factsReader(dynamo, name),

    /**
     * Stores an invitation and leaves the work of mailing it. The organisation and the person who invites both count it, so that
     * founding organisations does not send any number of mails; and the person once more by mailbox, so that few of them go to one.
     * @returns the senders as they are now when they had changed: then nothing was written.
     */
    async create<T>(
      item: InvitationItem,
      senders: Senders,
      limits: InvitationLimits,
      response: T,
      command: Command,
    ): Promise<{ readonly saved: T } | { readonly newer: Senders }> {
      const { organisationId, invitationId, role, validUntil } = item;
      const { organisation, person } = senders;
      const detail = { organisationId, invitationId };
      const expiresAt = Math.floor(Date.parse(validUntil) / 1000) + shownExpiredHours * 3600;
      const { idempotency, now } = command;
      const today = dayOf(now());
      const { invitationsPerDay, invitationsPerPerson, invitationsPerAddress } = limits;
      const writes = [
        Create(name(), { ...item, ...invitationKey(organisationId, invitationId), expiresAt }),
        counted(organisationKey(organisationId), organisation, today, invitationsPerDay, roleIsThere(role)),
        counted(personKey(person.personId), person, today, invitationsPerPerson),
        countedTo(person.personId, item.email, now(), invitationsPerAddress),
        leaveWork(people, organisationPartition(organisationId), 'invitation', detail, command),
      ];
      try {
        return { saved: await outcomes.commit({ writes, idempotency, response, now: now() }) };
      } catch (error) {
        if (!(error instanceof Refused) || !(error.at(1) || error.at(2) || error.at(3))) throw error;
        if (!error.at(1) && !error.at(2))
          throw new AppError(
            'invitation-limit',
            `At most ${invitationsPerAddress} a day by one person to one address.`,
          );
        const newer = {
          organisation: error.at(1) ? (error.item(1) as OrganisationItem | undefined) : organisation,
          person: error.at(2) ? (error.item(2) as Person | undefined) : person,
        };
        if (newer.organisation?.status !== 'active') throw new AppError('not-found');
        if (newer.person?.status !== 'active') throw new AppError('conflict', 'The account was closed meanwhile.');
        return { newer: newer as Senders };
      }
    },

    async page(organisationId: string, limit: number, start: Key | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<InvitationItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :invitation)',
        ExpressionAttributeValues: { ':pk': organisationPartition(organisationId), ':invitation': 'INVITATION#' },
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },

    /** @throws AppError `not-found` when it was used or withdrawn before. */
    async revoke(organisationId: string, invitationId: string, { idempotency, now }: Command): Promise<void> {
      const writes = [Delete(name(), invitationKey(organisationId, invitationId))];
      try {
        await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        throw error instanceof Refused ? new AppError('not-found') : error;
      }
    },

    /** Invitation and organisation, strongly consistent. */
    async find(organisationId: string, invitationId: string) {
      const Keys = [invitationKey(organisationId, invitationId), organisationKey(organisationId)];
      const { Responses } = await dynamo.batchGet({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
      const items = Responses[name()] ?? [];
      const invitation = items.find(({ entity }) => entity === 'Invitation') as InvitationItem | undefined;
      const organisation = items.find(({ entity }) => entity === 'Organisation') as OrganisationItem | undefined;
      return { invitation, organisation };
    },

    /** Uses the invitation up and makes the membership, all or nothing. */
    async accept<T>(acceptance: Acceptance, response: T, command: Command): Promise<T | typeof again> {
      const { invitation, personId, joinedAt, organisationsPerPerson, membersPerOrganisation } = acceptance;
      const { organisationId, invitationId, role } = invitation;
      const writes = [
        Delete(name(), invitationKey(organisationId, invitationId)),
        Create(name(), newMembership(personId, organisationId, role, joinedAt)),
        Update(name(), organisationKey(organisationId), {
          add: { members: 1, owners: role === 'owner' ? 1 : 0, ...roleCounts(undefined, role) },
          when: `#status = :active AND #owners >= :one AND #members < :limit${roleIsThere(role)}`,
          values: { ':active': 'active', ':one': 1, ':limit': membersPerOrganisation },
        }),
        joining(people, personId, role, organisationsPerPerson),
        tellMembership(people, personId, organisationId, command),
      ];
      const { idempotency, now } = command;
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.at(1)) throw new AppError('already-member');
        if (error.at(0)) throw new AppError('invitation-invalid');
        if (error.at(3)) throw refusedToJoin(error.item(3), organisationsPerPerson);
        const organisation = error.item(2) as OrganisationItem | undefined;
        if (organisation?.status !== 'active' || organisation.owners < 1) throw new AppError('invitation-invalid');
        if (organisation.members >= membersPerOrganisation) throw new AppError('member-limit');
        if (!isBuiltIn(role) && !Object.hasOwn(organisation.roles, role)) throw new AppError('role-unknown');
        return again;
      }
    },

    /** Remembers one more secret about to be mailed. @returns false when the invitation is gone or was mailed too often. */
    async addToken({ organisationId, invitationId }: InvitationItem, hash: string, now: Date): Promise<boolean> {
      const write = Update(name(), invitationKey(organisationId, invitationId), {
        include: { tokenHashes: [hash] },
        when: 'attribute_exists(#pk) AND (attribute_not_exists(#tokenHashes) OR size(#tokenHashes) < :most)',
        values: { ':most': mostMails },
      });
      return committed(outcomes.commit({ writes: [write], idempotency: undefined, response: true, now }));
    },

    async setDelivery(
      { organisationId, invitationId }: InvitationItem,
      delivery: InvitationItem['delivery'],
      now: Date,
    ) {
      const write = Update(name(), invitationKey(organisationId, invitationId), {
        set: { delivery },
        when: 'attribute_exists(#pk)',
      });
      return committed(outcomes.commit({ writes: [write], idempotency: undefined, response: true, now }));
    },
  };
}

/** @returns false when a condition did not hold. */
async function committed(commit: Promise<unknown>): Promise<boolean> {
  try {
    await commit;
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
