import type { Cognito, Operation } from '../context.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import type { Input } from '../protocol/read-input.ts';
import type { Group } from '../store/group-store.ts';
import { findPool, findPoolUser } from './find-app.ts';
import { userShape } from './user-shape.ts';

const LARGEST_PAGE = 60;

/** AdminAddUserToGroup */
export const adminAddUserToGroup: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  const group = findGroup(cognito, pool.id, input);
  cognito.groups.join(pool.id, group.name, user.username, cognito.now());
  return {};
};

/** AdminRemoveUserFromGroup */
export const adminRemoveUserFromGroup: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  const group = findGroup(cognito, pool.id, input);
  cognito.groups.leave(pool.id, group.name, user.username);
  return {};
};

/** AdminListGroupsForUser */
export const adminListGroupsForUser: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  return paged(input, cognito.groups.ofUser(pool.id, user.username), (groups) => ({ Groups: groups.map(groupShape) }));
};

/** ListGroups */
export const listGroups: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  return paged(input, cognito.groups.list(pool.id), (groups) => ({ Groups: groups.map(groupShape) }));
};

/** ListUsersInGroup */
export const listUsersInGroup: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  const members = cognito.groups.members(pool.id, findGroup(cognito, pool.id, input).name);
  const users = members.flatMap((username) => cognito.users.find(pool, username) ?? []);
  return paged(input, users, (page) => ({ Users: page.map((user) => userShape(user, 'Attributes')) }));
};

/** GetGroup */
export const getGroup: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  return { Group: groupShape(findGroup(cognito, pool.id, input)) };
};

/** CreateGroup */
export const createGroup: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  const name = input.text('GroupName');
  if (cognito.groups.find(pool.id, name))
    throw new CognitoError('GroupExistsException', 'A group with the name already exists.');
  const now = cognito.now();
  const group: Group = { poolId: pool.id, name, ...details(input), createdAt: now, modifiedAt: now };
  cognito.groups.put(group);
  return { Group: groupShape(group) };
};

/** UpdateGroup */
export const updateGroup: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  const group = findGroup(cognito, pool.id, input);
  const given = Object.fromEntries(Object.entries(details(input)).filter(([, value]) => value !== undefined));
  const changed: Group = { ...group, ...given, modifiedAt: cognito.now() };
  cognito.groups.put(changed);
  return { Group: groupShape(changed) };
};

/** DeleteGroup */
export const deleteGroup: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  cognito.groups.delete(pool.id, findGroup(cognito, pool.id, input).name);
  return {};
};

function details(input: Input): Pick<Group, 'description' | 'precedence' | 'roleArn'> {
  const precedence =
    input.body.Precedence === undefined ? undefined : input.count('Precedence', { fallback: 0, max: 2 ** 31 - 1 });
  return { description: input.optionalText('Description'), precedence, roleArn: input.optionalText('RoleArn') };
}

function findGroup(cognito: Cognito, poolId: string, input: Input): Group {
  const group = cognito.groups.find(poolId, input.text('GroupName'));
  if (!group) throw new CognitoError('ResourceNotFoundException', 'Group not found.');
  return group;
}

function groupShape(group: Group): object {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    Description: group.description,
    Precedence: group.precedence,
    RoleArn: group.roleArn,
    CreationDate: group.createdAt / 1000,
    LastModifiedDate: group.modifiedAt / 1000,
  };
}

/** One page of a list that is small enough to be read whole. */
function paged<Item>(input: Input, items: readonly Item[], shape: (page: readonly Item[]) => object): object {
  const limit = input.count('Limit', { fallback: LARGEST_PAGE, max: LARGEST_PAGE }) || LARGEST_PAGE;
  const start = Number(input.optionalText('NextToken') ?? 0);
  if (!Number.isSafeInteger(start) || start < 0) throw invalid('Invalid pagination token.');
  const end = start + limit;
  return { ...shape(items.slice(start, end)), ...(end < items.length && { NextToken: String(end) }) };
}
