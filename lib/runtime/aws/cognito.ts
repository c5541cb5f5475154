import { NotFound } from './errors.ts';
import { type JsonService, jsonCall } from './json-call.ts';
import type { ClientOptions } from './send.ts';

export interface PoolUser {
  readonly username: string;
  readonly enabled: boolean;
  /** CONFIRMED, UNCONFIRMED, FORCE_CHANGE_PASSWORD ... */
  readonly status: string;
  /** `sub`, `email`, `email_verified` and the rest, all text. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Administration of the user pool. `username` may be the user's name, `sub` or email. Absent users reject with NotFound. */
export interface UserPool {
  /** Undefined when there is no such user. */
  getUser(username: string): Promise<PoolUser | undefined>;
  /** Ends every session: refresh tokens stop working at once, access tokens when they expire. */
  signOutEverywhere(username: string): Promise<void>;
  /** False when the user was gone already. */
  deleteUser(username: string): Promise<boolean>;
  disableUser(username: string): Promise<void>;
  enableUser(username: string): Promise<void>;
  /** Names of all groups of the user. */
  groupsOf(username: string): Promise<string[]>;
  /** One page, in no order. `filter` is one comparison: see `attributeFilter`. */
  listUsers(page: { filter?: string; limit?: number; token?: string }): Promise<{ users: PoolUser[]; token?: string }>;
}

const service: JsonService = { name: 'cognito-idp', target: 'AWSCognitoIdentityProviderService', version: '1.1' };

export function createUserPool(userPoolId: () => string, options: ClientOptions = {}): UserPool {
  const call = (operation: string, input: object) =>
    jsonCall(service, operation, { UserPoolId: userPoolId(), ...input }, options);
  const change = async (operation: string, username: string): Promise<void> => {
    await call(operation, { Username: username });
  };
  const ifPresent = <T>(promise: Promise<T>): Promise<T | undefined> =>
    promise.catch((error) => {
      if (error instanceof NotFound && error.code === 'UserNotFoundException') return undefined;
      throw error;
    });

  return {
    async getUser(username) {
      const user = await ifPresent(call('AdminGetUser', { Username: username }));
      return user && readUser(user, user.UserAttributes);
    },
    signOutEverywhere: (username) => change('AdminUserGlobalSignOut', username),
    deleteUser: async (username) => (await ifPresent(change('AdminDeleteUser', username).then(() => true))) ?? false,
    disableUser: (username) => change('AdminDisableUser', username),
    enableUser: (username) => change('AdminEnableUser', username),
    async groupsOf(username) {
      const names: string[] = [];
      let next: { NextToken?: string } = {};
      do {
        const page = await call('AdminListGroupsForUser', { Username: username, Limit: 60, ...next });
        for (const group of page.Groups ?? []) names.push(group.GroupName);
        next = page.NextToken ? { NextToken: page.NextToken } : {};
      } while (next.NextToken);
      return names;
    },
    async listUsers({ filter, limit, token }) {
      const page = await call('ListUsers', {
        ...(filter ? { Filter: filter } : {}),
        ...(limit ? { Limit: limit } : {}),
        ...(token ? { PaginationToken: token } : {}),
      });
      const users = (page.Users ?? []).map((user: UserRecord) => readUser(user, user.Attributes ?? []));
      return { users, ...(page.PaginationToken ? { token: page.PaginationToken } : {}) };
    },
  };
}

/** `email = "ada@example.com"`, with the value quoted so that it cannot add another comparison. */
export function attributeFilter(name: 'email' | 'username' | 'sub', match: '=' | '^=', value: string): string {
  return `${name} ${match} "${value.replace(/[\\"]/g, '\\$&')}"`;
}

interface UserRecord {
  readonly Username: string;
  readonly Enabled: boolean;
  readonly UserStatus: string;
  /** Epoch seconds. */
  readonly UserCreateDate: number;
  readonly UserLastModifiedDate: number;
  readonly Attributes?: readonly Attribute[];
}

interface Attribute {
  readonly Name: string;
  readonly Value?: string;
}

function readUser(user: UserRecord, attributes: readonly Attribute[] = []): PoolUser {
  return {
    username: user.Username,
    enabled: user.Enabled,
    status: user.UserStatus,
    attributes: Object.fromEntries(attributes.map(({ Name, Value }) => [Name, Value ?? ''])),
    createdAt: new Date(user.UserCreateDate * 1000),
    updatedAt: new Date(user.UserLastModifiedDate * 1000),
  };
}
