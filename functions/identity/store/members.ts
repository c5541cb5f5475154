import { membershipKey, organisationKey, personKey } from '../../../lib/policy/accounts.ts';
import { factsReader } from '../../../lib/policy/read-facts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { Delete, path, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import { isBuiltIn, ownerWeight } from '../model/organisation.ts';
import type { MembershipItem, OrganisationItem, Person } from './items.ts';
import { tellMembership } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

/** Holders of own roles that a change of role adds and takes; built-in roles are not counted. */
export const roleCounts = (before: string | undefined, after: string | undefined): Record<string, number> => ({
  ...(before && !isBuiltIn(before) ? { [path('roleMembers', before)]: -1 } : {}),
  ...(after && !isBuiltIn(after) ? { [path('roleMembers', after)]: 1 } : {}),
});

/** The membership is still what was read. */
const asRead = ({ role, leaving }: MembershipItem) => ({
  when: `#role = :role AND ${leaving ? 'attribute_exists' : 'attribute_not_exists'}(#leaving)`,
  values: { ':role': role },
});

/** For a transaction: one owner less must leave another one. */
const keepsOwner = (weight: number) => (weight > 0 ? ' AND #owners > :one' : '');

/** Why the organisation's counters refused a change; `again` when the state read was simply old. */
function refusedBy(
  organisation: Readonly<Record<string, unknown>> | undefined,
  weight: number,
  role?: string,
): AppError | typeof again {
  const item = organisation as OrganisationItem | undefined;
  if (item?.status !== 'active') return new AppError('not-found');
  if (role && !isBuiltIn(role) && !Object.hasOwn(item.roles, role)) return new AppError('role-unknown');
  if (item.members > 1 && (weight === 0 || item.owners > 1)) return again;
  return new AppError('last-owner', undefined, { extra: { organisations: [item.organisationId] } });
}

export type MemberStore = ReturnType<typeof memberStore>;

export function memberStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;

  return {
    outcomes,
    /** What decides for one person in one organisation, strongly consistent. */
    facts: factsReader(dynamo, name),

    /** One page of members in the order in which they joined; may lag behind by a second. */
    async page(organisationId: string, limit: number, start: Key | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<Pick<MembershipItem, 'personId' | 'role' | 'joinedAt'>>({
        TableName: name(),
        IndexName: 'byOrganisation',
        KeyConditionExpression: 'memberOf = :organisation',
        ExpressionAttributeValues: { ':organisation': organisationId },
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      const Keys = Items.map(({ personId }) => personKey(personId));
      const { Responses } =
        Keys.length > 0
          ? await dynamo.batchGet<Person>({ RequestItems: { [name()]: { Keys } } })
          : { Responses: {} as Record<string, Person[]> };
      const found = new Map((Responses[name()] ?? []).map((person) => [person.personId, person]));
      const members = Items.flatMap((member) => {
        const person = found.get(member.personId);
        return person && person.status !== 'erased' ? [{ ...member, person }] : [];
      });
      return { members, next: LastEvaluatedKey };
    },

    /** Membership and person, strongly consistent. */
    async find(
      organisationId: string,
      personId: string,
    ): Promise<{ membership: MembershipItem; person: Person } | undefined> {
      const Keys = [membershipKey(personId, organisationId), personKey(personId)];
      const { Responses } = await dynamo.batchGet({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
      const items = Responses[name()] ?? [];
      const membership = items.find(({ entity }) => entity === 'Membership') as MembershipItem | undefined;
      const person = items.find(({ sk }) => sk === 'PERSON') as Person | undefined;
      return membership && person ? { membership, person } : undefined;
    },

    /** Gives another role. The last owner cannot become anything else; nobody becomes owner while their account is closed. */
    async changeRole<T>(
      before: MembershipItem,
      role: string,
      response: T,
      command: Command,
    ): Promise<T | typeof again> {
      const { personId, organisationId } = before;
      const after = { role, leaving: role === 'owner' && before.leaving ? true : undefined };
      const weight = ownerWeight(before) - ownerWeight(after);
      const counts = roleCounts(before.role, role);
      const writes = [
        Update(name(), membershipKey(personId, organisationId), { set: after, ...asRead(before) }),
        Update(name(), organisationKey(organisationId), {
          add: { ...counts, owners: -weight },
          set: { updatedAt: command.now().toISOString() },
          when: `#status = :active${isBuiltIn(role) ? '' : ` AND attribute_exists(${path('roles', role)})`}${keepsOwner(weight)}`,
          values: { ':active': 'active', ...(weight > 0 ? { ':one': 1 } : {}) },
        }),
        ...(weight < 0
          ? [
              Update(name(), personKey(personId), {
                add: { promotions: 1 },
                when: '#status = :active',
                values: { ':active': 'active' },
              }),
            ]
          : []),
        tellMembership(people, personId, organisationId, command),
      ];
      const { idempotency, now } = command;
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (weight < 0 && error.at(2)) throw new AppError('conflict', 'The account of this member is closed.');
        const refusal = error.at(1) ? refusedBy(error.item(1), weight, role) : again;
        if (refusal !== again) throw refusal;
        return again;
      }
    },

    /** Ends a membership. The last owner cannot go, nor can the last member: the organisation would stay behind for nobody. */
    async remove(before: MembershipItem, command: Command): Promise<undefined | typeof again> {
      const { personId, organisationId } = before;
      const weight = ownerWeight(before);
      const writes = [
        Delete(name(), membershipKey(personId, organisationId), asRead(before)),
        Update(name(), organisationKey(organisationId), {
          add: { ...roleCounts(before.role, undefined), members: -1, owners: -weight },
          when: `#status = :active AND #members > :one${keepsOwner(weight)}`,
          values: { ':active': 'active', ':one': 1 },
        }),
        Update(name(), personKey(personId), {
          add: { organisationCount: -1 },
          when: 'attribute_exists(#organisationCount)',
        }),
        tellMembership(people, personId, organisationId, command),
      ];
      const { idempotency, now } = command;
      try {
        return await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const refusal = error.at(1) ? refusedBy(error.item(1), weight) : again;
        if (refusal !== again) throw refusal;
        return again;
      }
    },
  };
}
