import { draftUser } from '../attributes/draft-user.ts';
import type { UserPool } from '../config/user-pool.ts';
import type { Cognito } from '../context.ts';
import type { User } from '../store/user-store.ts';
import type { MigratedUser } from '../triggers/sign-in-triggers.ts';
import { withPassword } from './password-policy.ts';

/** The user that a migration trigger described, with the password that was just proved to it. */
export function migratedUser(
  cognito: Cognito,
  pool: UserPool,
  name: string,
  { attributes, status, moveAliases }: MigratedUser,
  password: string | undefined,
): User {
  const given = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const user = draftUser(cognito, pool, name, given, status);
  for (const alias of ['email', 'phone_number'] as const) {
    const value = user.attributes[alias];
    if (moveAliases && value && pool.aliasAttributes.includes(alias)) cognito.users.releaseAlias(pool, alias, value);
  }
  return password === undefined ? user : withPassword(pool, user, password, cognito.random.bytes(16).toString('hex'));
}
