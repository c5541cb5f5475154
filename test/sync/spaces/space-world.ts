import { randomUUID } from 'node:crypto';
import { operation as createSpace } from '../../../functions/sync/create-space.ts';
import { operation as createInvitation } from '../../../functions/sync/create-space-invitation.ts';
import { operation as deleteSpace } from '../../../functions/sync/delete-space.ts';
import { operation as joinSpace } from '../../../functions/sync/join-space.ts';
import { operation as listMembers } from '../../../functions/sync/list-space-members.ts';
import { operation as listSpaces } from '../../../functions/sync/list-spaces.ts';
import { operation as removeMember } from '../../../functions/sync/remove-space-member.ts';
import { spaceMemberStore } from '../../../functions/sync/store/members.ts';
import { spaceInvitationStore } from '../../../functions/sync/store/space-invitations.ts';
import { spaceTable } from '../../../functions/sync/store/space-table.ts';
import { spaceStore } from '../../../functions/sync/store/spaces.ts';
import { operation as updateSpace } from '../../../functions/sync/update-space.ts';
import { operation as updateMember } from '../../../functions/sync/update-space-member.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { idempotencyOf } from '../../../lib/runtime/idempotency.ts';
import { type JoinedItem, joinedKey, type MemberItem, type SpaceItem, spaceKey } from '../../../lib/sync/items.ts';
import { seededBytes } from '../../identity/fake-services.ts';
import { callerOf, context } from '../push-world.ts';
import type { SyncWorld } from '../sync-tables.ts';

export type Role = 'owner' | 'admin' | 'member' | 'reader';

export interface Limits {
  readonly spacesPerPerson: number;
  readonly membersPerSpace: number;
  readonly invitationHours: number;
}
const usual: Limits = { spacesPerPerson: 200, membersPerSpace: 200, invitationHours: 72 };
const bytes = seededBytes('spaces');

export type SpaceWorld = ReturnType<typeof spaceWorld>;

/** Commands about spaces, as their routes run them. */
export function spaceWorld(
  world: SyncWorld,
  { dynamo = world.dynamo, limits = usual, clock = { offset: 0 } } = {} as {
    dynamo?: Dynamo;
    limits?: Partial<Limits>;
    clock?: { offset: number };
  },
) {
  const table = spaceTable(dynamo, world.tables);
  const spaces = spaceStore(table);
  const members = spaceMemberStore(table);
  const invitations = spaceInvitationStore(table);
  const route = { method: 'POST', path: '' } as const;
  const at = (key?: string, body?: unknown) => ({
    ...context,
    now: () => new Date(Date.now() + clock.offset),
    randomBytes: bytes,
    idempotency: key ? idempotencyOf({ callerId: 'x', route, key, path: '', query: {}, body }) : undefined,
    limits: () => ({ ...usual, ...limits }),
  });
  const input = <P, B>(params: P, body: B) => ({ params, query: {} as never, body });

  return {
    create: async (personId: string, key?: string) =>
      (await createSpace(input({}, { name: 'Trip' }), callerOf(personId), { ...at(key), store: spaces })).space,
    delete: (personId: string, spaceId: string, key?: string) =>
      deleteSpace(input({ spaceId }, undefined), callerOf(personId), { ...at(key), store: spaces }),
    rename: (personId: string, spaceId: string, name: string, key?: string) =>
      updateSpace(input({ spaceId }, { name }), callerOf(personId), { ...at(key), store: spaces }),
    invite: async (personId: string, spaceId: string, role: Role) =>
      (
        await createInvitation(input({ spaceId }, { role }), callerOf(personId), {
          ...at(),
          store: spaces,
          invitations,
        })
      ).code,
    join: (personId: string, code: string, key?: string) =>
      joinSpace(input({}, { code }), callerOf(personId), { ...at(key), store: invitations }),
    setRole: (personId: string, spaceId: string, of: string, role: Role, key?: string) =>
      updateMember(input({ spaceId, personId: of }, { role }), callerOf(personId), {
        ...at(key),
        store: spaces,
        members,
      }),
    remove: (personId: string, spaceId: string, of: string, key?: string) =>
      removeMember(input({ spaceId, personId: of }, undefined), callerOf(personId), {
        ...at(key),
        store: spaces,
        members,
      }),
    list: (personId: string) => listSpaces(input({}, undefined), callerOf(personId), { ...at(), store: spaces }),
    members: async (personId: string, spaceId: string) =>
      (
        await listMembers(
          { params: { spaceId }, query: { limit: 100 } as never, body: undefined },
          callerOf(personId),
          {
            ...at(),
            store: spaces,
            members,
          },
        )
      ).items,
    /** A new person who joins with a code of the owner. */
    async newMember(owner: string, spaceId: string, role: Role): Promise<string> {
      const personId = randomUUID();
      await this.join(personId, await this.invite(owner, spaceId, role));
      return personId;
    },
  };
}

/** A command's failure by its code, or 'ok'. */
export const codeOf = async (command: Promise<unknown>): Promise<string> => {
  try {
    await command;
    return 'ok';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
};

/** @throws unless counts agree with members, every Member has its Joined item and the reverse, and each living space has an owner. */
export async function checkSpaces(world: SyncWorld): Promise<void> {
  const items = await world.everything('spaces');
  const of = <T>(entity: string) => items.filter((item) => item.entity === entity) as unknown as T[];
  const members = of<MemberItem>('Member');
  const joined = of<JoinedItem>('Joined');
  const problems: unknown[] = [];
  for (const space of of<SpaceItem>('Space').filter(({ status }) => status === 'active')) {
    const own = members.filter(({ spaceId }) => spaceId === space.spaceId);
    const owners = own.filter(({ role }) => role === 'owner').length;
    if (own.length !== space.members || owners !== space.owners || owners === 0) problems.push({ space, own });
    if (!items.some(({ pk, sk }) => pk === spaceKey(space.spaceId).pk && sk === 'HEAD')) problems.push({ space });
  }
  const memberships = (list: readonly (MemberItem | JoinedItem)[]) =>
    list.map(({ spaceId, personId, role }) => `${spaceId} ${personId} ${role}`).sort();
  const [one, other] = [memberships(members), memberships(joined)];
  if (one.join() !== other.join()) problems.push({ members: one, joined: other });
  for (const { pk, spaces } of items.filter(({ entity }) => entity === 'Counters')) {
    const counted = joined.filter((each) => joinedKey(each.personId, '').pk === pk).length;
    if (counted !== spaces) problems.push({ pk, spaces, counted });
  }
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 1));
}
