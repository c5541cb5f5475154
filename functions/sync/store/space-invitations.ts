import { AppError } from '../../../lib/runtime/app-error.ts';
import { Check, Create, Delete } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import {
  type MemberItem,
  memberKey,
  type SpaceInvitationItem,
  type SpaceItem,
  spaceInvitationKey,
  spaceKey,
} from '../../../lib/sync/items.ts';
import { type Actor, counted, joining, memberCreated, stillActs } from './membership-writes.ts';
import { type SpaceTable, spaceTable } from './space-table.ts';
import { type Command, refusedToJoin } from './spaces.ts';

export interface Acceptance {
  readonly invitation: SpaceInvitationItem;
  readonly hash: string;
  readonly personId: string;
  readonly spacesPerPerson: number;
  readonly membersPerSpace: number;
}

export type SpaceInvitationStore = ReturnType<typeof spaceInvitationStore>;

/** Codes by which one person joins a shared space; only their hashes are stored. */
export function spaceInvitationStore(table: SpaceTable = spaceTable()) {
  const { dynamo, tables, outcomes } = table;

  return {
    outcomes,

    /** While the maker still has the role, and no role ended since the generation was read. */
    async create(
      {
        spaceId,
        role,
        generation,
        validUntil,
      }: Pick<SpaceInvitationItem, 'spaceId' | 'role' | 'generation' | 'validUntil'>,
      hash: string,
      maker: Actor,
      now: Date,
    ): Promise<undefined | typeof again> {
      const Item: SpaceInvitationItem = {
        ...spaceInvitationKey(spaceId, hash),
        entity: 'SpaceInvitation',
        spaceId,
        role,
        generation,
        validUntil,
        expiresAt: Math.floor(Date.parse(validUntil) / 1000),
      };
      const writes = [
        Create(tables.spaces, Item),
        Check(tables.spaces, spaceKey(spaceId), {
          when: '#status = :active AND #invitations = :generation',
          values: { ':active': 'active', ':generation': generation },
        }),
        stillActs(tables.spaces, spaceId, maker),
      ];
      try {
        return await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
      } catch (error) {
        if (error instanceof Refused) return again;
        throw error;
      }
    },

    /** Invitation, space, and the person's membership if there is one already; strongly consistent. */
    async find(spaceId: string, hash: string, personId: string) {
      const Keys = [spaceInvitationKey(spaceId, hash), spaceKey(spaceId), memberKey(spaceId, personId)];
      const RequestItems = { [tables.spaces]: { Keys, ConsistentRead: true } };
      const items = (await dynamo.batchGet({ RequestItems })).Responses[tables.spaces] ?? [];
      const of = <T>(entity: string) => items.find((item) => item.entity === entity) as T | undefined;
      return {
        invitation: of<SpaceInvitationItem>('SpaceInvitation'),
        space: of<SpaceItem>('Space'),
        member: of<MemberItem>('Member'),
      };
    },

    /** Uses the code up and makes the membership, all or nothing. */
    async accept<T>(acceptance: Acceptance, response: T, command: Command): Promise<T | typeof again> {
      const { invitation, hash, personId, spacesPerPerson, membersPerSpace } = acceptance;
      const { spaceId, role, generation } = invitation;
      const { idempotency, now } = command;
      const joinedAt = now().toISOString();
      const table = tables.spaces;
      const writes = [
        Delete(table, spaceInvitationKey(spaceId, hash), {
          when: '#validUntil > :now',
          values: { ':now': joinedAt },
        }),
        joining(table, personId, spacesPerPerson),
        counted(table, spaceId, { members: 1, after: role }, now(), {
          when: ' AND #invitations = :generation AND #members < :most',
          values: { ':generation': generation, ':most': membersPerSpace },
        }),
        ...memberCreated(table, { spaceId, personId, role, joinedAt }),
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // Joined meanwhile, with another code.
        if (error.at(3)) return again;
        if (error.at(0)) throw new AppError('space-invitation-invalid');
        if (error.at(1)) throw refusedToJoin(error.item(1), spacesPerPerson);
        const space = error.item(2) as SpaceItem | undefined;
        if (space?.status === 'active' && space.invitations === generation) {
          throw new AppError('space-limit', `At most ${membersPerSpace} members.`);
        }
        throw new AppError('space-invitation-invalid');
      }
    },
  };
}
