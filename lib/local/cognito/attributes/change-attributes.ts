import type { UserPool } from '../config/user-pool.ts';
import type { Cognito } from '../context.ts';
import { type CodeDeliveryDetails, deliverCode } from '../delivery/deliver-code.ts';
import { newCode } from '../delivery/new-code.ts';
import { CognitoError } from '../protocol/cognito-error.ts';
import type { AttributeValue } from '../protocol/read-input.ts';
import { NameTaken, type User } from '../store/user-store.ts';
import type { Metadata } from '../triggers/sign-up-triggers.ts';

const DAY = 86_400_000;

/**
 * Writes checked attribute values. A new email address or phone number loses its verified flag and is sent a code where the
 * pool verifies it; where the pool keeps the original, the old value stays until that code comes back.
 * @throws AliasExistsException when someone else signs in by the new value.
 */
export async function changeAttributes(
  cognito: Cognito,
  pool: UserPool,
  user: User,
  changes: readonly AttributeValue[],
  { clientId, clientMetadata }: { clientId: string; clientMetadata: Metadata },
): Promise<{ user: User; deliveries: CodeDeliveryDetails[] }> {
  const attributes: Record<string, string> = { ...user.attributes };
  const pending: Record<string, string> = { ...user.pending };
  const toVerify: ('email' | 'phone_number')[] = [];
  for (const { Name: name, Value: value } of changes) {
    if (value === '') delete attributes[name];
    else if (!isContact(name)) attributes[name] = value;
    if (!isContact(name)) continue;
    delete pending[name];
    const verified = changes.find((change) => change.Name === `${name}_verified`)?.Value === 'true';
    if (value === '') {
      delete attributes[`${name}_verified`];
    } else if (verified || value === user.attributes[name]) {
      attributes[name] = value;
    } else {
      checkFree(cognito, pool, user, name, value);
      if (pool.autoVerified.includes(name)) toVerify.push(name);
      if (pool.keepOriginal.includes(name) && user.attributes[name]) pending[name] = value;
      else Object.assign(attributes, { [name]: value, [`${name}_verified`]: 'false' });
    }
  }
  const changed: User = { ...user, attributes, pending, modifiedAt: cognito.now() };
  save(cognito, pool, changed);
  for (const { Name: name } of changes) if (isContact(name)) endCodes(cognito, user, changed, name);
  const deliveries: CodeDeliveryDetails[] = [];
  for (const attribute of toVerify) {
    const reason = 'UpdateUserAttribute';
    deliveries.push(
      await sendVerification(cognito, { pool, user: changed, attribute, reason, clientId, clientMetadata }),
    );
  }
  return { user: changed, deliveries };
}

/** Ends the codes that are on their way to another address than there is now, which they would prove. */
function endCodes(
  { codes }: Cognito,
  before: User,
  { pending, attributes }: User,
  name: 'email' | 'phone_number',
): void {
  const { poolId, username } = before;
  if ((before.pending[name] ?? before.attributes[name]) !== (pending[name] ?? attributes[name]))
    codes.delete(poolId, username, `verify:${name}`);
  if (before.attributes[name] === attributes[name]) return;
  for (const purpose of ['reset', 'sign-up'] as const)
    if (codes.find(poolId, username, purpose)?.attribute === name) codes.delete(poolId, username, purpose);
}

export interface Verification {
  readonly pool: UserPool;
  readonly user: User;
  readonly attribute: 'email' | 'phone_number';
  readonly reason: 'UpdateUserAttribute' | 'VerifyUserAttribute';
  readonly clientId: string;
  readonly clientMetadata: Metadata;
}

/** Sends a code, good for a day, to the address that waits to be verified. */
export function sendVerification(cognito: Cognito, verification: Verification): Promise<CodeDeliveryDetails> {
  const { pool, user, attribute } = verification;
  const destination = user.pending[attribute] ?? user.attributes[attribute] ?? '';
  const code = newCode(cognito, user, `verify:${attribute}`, attribute, DAY);
  return deliverCode(cognito, { ...verification, pool, destination, code });
}

/** The user with a proven address; what was pending takes its place. */
export function withVerified(user: User, attribute: 'email' | 'phone_number'): User {
  const { [attribute]: value = user.attributes[attribute] ?? '', ...pending } = user.pending;
  return {
    ...user,
    pending,
    attributes: { ...user.attributes, [attribute]: value, [`${attribute}_verified`]: 'true' },
  };
}

/** The user with a proven address; what is pending is another one, and stays so. */
export const withProven = (user: User, attribute: 'email' | 'phone_number'): User => ({
  ...withVerified({ ...user, pending: {} }, attribute),
  pending: user.pending,
});

/** @throws AliasExistsException */
export function save(cognito: Cognito, pool: UserPool, user: User): void {
  try {
    cognito.users.save(pool, user);
  } catch (error) {
    if (error instanceof NameTaken) throw aliasExists(error.taken);
    throw error;
  }
}

function checkFree(cognito: Cognito, pool: UserPool, user: User, attribute: string, value: string): void {
  const signsIn = (pool.usernameAttributes as readonly string[]).includes(attribute);
  if (signsIn && cognito.users.isTaken(pool, value, user.username)) throw aliasExists(value);
}

export function aliasExists(alias: string): CognitoError {
  const kind = alias.includes('@') ? 'email' : alias.startsWith('+') ? 'phone number' : 'preferred username';
  return new CognitoError('AliasExistsException', `An account with the given ${kind} already exists.`);
}

function isContact(name: string): name is 'email' | 'phone_number' {
  return name === 'email' || name === 'phone_number';
}
