import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check, Create, Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import {
  countersKey,
  type JoinedItem,
  joinedKey,
  type MemberItem,
  memberKey,
  spaceKey,
} from '../../../lib/sync/items.ts';

/** Writes that a membership consists of, each for a transaction. A Member and its Joined item come, change and go together. */

export type Membership = Pick<MemberItem, 'spaceId' | 'personId' | 'role' | 'joinedAt'>;

/** Who acts in a space, in the role that the decision was made from. */
export interface Actor {
  readonly personId: string;
  readonly role: string;
}

/** The actor still has the role: between the read that decided and this transaction nobody removed or demoted them. */
export const stillActs = (table: string, spaceId: string, { personId, role }: Actor): TransactItem =>
  Check(table, memberKey(spaceId, personId), { when: '#role = :role', values: { ':role': role } });

export const ownerWeight = (role: string) => (role === 'owner' ? 1 : 0);
/** Whose invitations end with the role. */
export const mayInvite = (role: string) => role === 'owner' || role === 'admin';

export const memberCreated = (table: string, { spaceId, personId, role, joinedAt }: Membership): TransactItem[] => {
  const member: MemberItem = { ...memberKey(spaceId, personId), entity: 'Member', spaceId, personId, role, joinedAt };
  const joined: JoinedItem = { ...joinedKey(personId, spaceId), entity: 'Joined', personId, spaceId, role, joinedAt };
  return [Create(table, member), Create(table, joined)];
};

/** The first write holds the condition: the member still has the role that was read. */
export const memberChanged = (table: string, { spaceId, personId, role }: Membership, next: string): TransactItem[] => [
  Update(table, memberKey(spaceId, personId), { set: { role: next }, when: '#role = :was', values: { ':was': role } }),
  Update(table, joinedKey(personId, spaceId), { set: { role: next }, when: 'attribute_exists(#pk)' }),
];

/** The first write holds the condition, as above. */
export const memberRemoved = (table: string, { spaceId, personId, role }: Membership): TransactItem[] => [
  Delete(table, memberKey(spaceId, personId), { when: '#role = :was', values: { ':was': role } }),
  { Delete: { TableName: table, Key: joinedKey(personId, spaceId) } },
];

/** One space more for a person who may have so many, and whose erasure has not begun. */
export const joining = (table: string, personId: string, most: number): TransactItem => ({
  Update: {
    TableName: table,
    Key: countersKey(personId),
    UpdateExpression: 'SET entity = :entity, #spaces = if_not_exists(#spaces, :none) + :one',
    ConditionExpression: 'attribute_not_exists(closed) AND (attribute_not_exists(#spaces) OR #spaces < :most)',
    ExpressionAttributeNames: { '#spaces': 'spaces' },
    ExpressionAttributeValues: { ':entity': 'Counters', ':none': 0, ':one': 1, ':most': most },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** One space less. */
export const leaving = (table: string, personId: string): TransactItem => ({
  Update: {
    TableName: table,
    Key: countersKey(personId),
    UpdateExpression: 'SET #spaces = #spaces + :less',
    ConditionExpression: 'attribute_exists(#spaces)',
    ExpressionAttributeNames: { '#spaces': 'spaces' },
    ExpressionAttributeValues: { ':less': -1 },
  },
});

/** What the space itself counts. A role that ends voids the invitations of before, whoever made them. */
export const counted = (
  table: string,
  spaceId: string,
  change: { readonly members?: number; readonly before?: string; readonly after?: string },
  now: Date,
  more: { readonly when?: string; readonly values?: Readonly<Record<string, unknown>> } = {},
): TransactItem => {
  const { members = 0, before = '', after = '' } = change;
  const owners = ownerWeight(after) - ownerWeight(before);
  const voids = mayInvite(before) && !(before === 'admin' && after === 'owner') && before !== after;
  const keepsOwner = owners < 0 ? ' AND #owners > :one' : '';
  return Update(table, spaceKey(spaceId), {
    add: { members, owners, invitations: voids ? 1 : 0 },
    set: { updatedAt: now.toISOString() },
    when: `#status = :active${keepsOwner}${more.when ?? ''}`,
    values: { ':active': 'active', ...(keepsOwner ? { ':one': 1 } : {}), ...more.values },
  });
};
