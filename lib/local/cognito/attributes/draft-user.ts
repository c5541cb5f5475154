import type { UserPool } from '../config/user-pool.ts';
import type { Cognito } from '../context.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import type { AttributeValue } from '../protocol/read-input.ts';
import { NameTaken, type User, type UserStatus } from '../store/user-store.ts';
import { aliasExists } from './change-attributes.ts';
import { checkRequired, checkValues, isEmail, isPhoneNumber } from './check-attributes.ts';

/** A checked user that is not stored yet. The name is an address in pools with UsernameAttributes, and the `sub` takes its place. */
export function draftUser(
  cognito: Cognito,
  pool: UserPool,
  name: string,
  given: readonly AttributeValue[],
  status: UserStatus,
): User {
  const sub = cognito.random.uuid();
  const named = nameAttribute(pool, name);
  const values = Object.fromEntries(given.map(({ Name, Value }) => [Name, Value]));
  if (named && values[named] !== undefined && values[named] !== name) {
    throw invalid(`Attribute ${named} must be the same as the username.`);
  }
  const attributes: Record<string, string> = { ...(named && { [named]: name }), ...values };
  if (Object.hasOwn(attributes, 'sub')) throw invalid('Cannot modify the non-mutable attribute sub');
  checkValues(
    pool,
    Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  );
  // Of whom an administrator invites, the first sign-in asks what is missing.
  if (status !== 'FORCE_CHANGE_PASSWORD') checkRequired(pool, attributes);
  const now = cognito.now();
  return {
    poolId: pool.id,
    username: named ? sub : pool.caseSensitive ? name : name.toLowerCase(),
    sub,
    attributes: { sub, ...Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')) },
    pending: {},
    status,
    enabled: true,
    createdAt: now,
    modifiedAt: now,
    password: undefined,
    history: [],
    temporaryUntil: undefined,
    mfa: { enabled: [] },
    totp: undefined,
  };
}

/** @throws UsernameExistsException */
export function insertUser(cognito: Cognito, pool: UserPool, user: User): void {
  const exists = (kind: string) =>
    new CognitoError(
      'UsernameExistsException',
      kind === 'username' ? 'User already exists' : `An account with the given ${kind} already exists.`,
    );
  if (cognito.users.find(pool, user.username)) throw exists('username');
  try {
    cognito.users.insert(pool, user);
  } catch (error) {
    if (!(error instanceof NameTaken)) throw error;
    if (pool.usernameAttributes.length === 0)
      throw error.taken === user.username ? exists('username') : aliasExists(error.taken);
    throw exists(error.taken.includes('@') ? 'email' : 'phone number');
  }
}

/** The attribute that a sign-up name stands for, undefined where the name is chosen freely. */
function nameAttribute(pool: UserPool, name: string): 'email' | 'phone_number' | undefined {
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(name)) {
    throw invalid(
      "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    );
  }
  const { usernameAttributes: allowed, aliasAttributes } = pool;
  if (allowed.length === 0) {
    if (aliasAttributes.includes('email') && isEmail(name)) {
      throw invalid('Username cannot be of email format, since user pool is configured for email alias.');
    }
    if (aliasAttributes.includes('phone_number') && isPhoneNumber(name)) {
      throw invalid('Username cannot be of phone number format, since user pool is configured for phone number alias.');
    }
    return undefined;
  }
  if (allowed.includes('email') && isEmail(name)) return 'email';
  if (allowed.includes('phone_number') && isPhoneNumber(name)) return 'phone_number';
  if (allowed.length === 2) throw invalid('Username should be either an email or a phone number.');
  throw invalid(allowed[0] === 'email' ? 'Username should be an email.' : 'Username should be a phone number.');
}
