import type { App, Cognito } from '../context.ts';
import { CognitoError, wrongCredentials } from '../protocol/cognito-error.ts';
import { normalName, type PasswordProof, type User } from '../store/user-store.ts';
import { matchesPassword } from './password-policy.ts';

/** Who a failed attempt is counted against: the user, or the name where no such user exists. */
export function lockSubject({ pool }: App, user: User | undefined, name: string): string {
  return user?.username ?? normalName(pool, name);
}

/** @throws NotAuthorizedException while too many wrong passwords or MFA codes lock the user out. */
export function refuseLocked(cognito: Cognito, { pool }: App, subject: string): void {
  if (cognito.limits.isLocked(pool.id, subject, cognito.now())) {
    throw new CognitoError('NotAuthorizedException', 'Password attempts exceeded');
  }
}

/**
 * Counts what `isRight` says of the password and refuses a wrong one; an unknown or disabled user hears the same as someone
 * who mistyped it.
 * @throws NotAuthorizedException
 */
export function settlePassword(cognito: Cognito, app: App, subject: string, isRight: boolean): void {
  if (isRight) return;
  cognito.limits.recordSignInFailure(app.pool.id, subject, cognito.now());
  throw wrongCredentials();
}

/** Compares with the stored proof; for someone without one it takes as long. */
export function isPassword(
  cognito: Cognito,
  { pool }: App,
  user: User | undefined,
  name: string,
  password: string,
): boolean {
  const proof = user?.password ?? inventedProof(cognito, pool.id, name);
  const matches = matchesPassword(pool, user?.username ?? name, password, proof);
  return matches && user?.password !== undefined;
}

/** Salt and verifier for a name without a user: always the same, and no password fits them. */
export function inventedProof({ keys }: Cognito, poolId: string, name: string): PasswordProof {
  const salt = keys.derive(poolId, `salt:${name}`).subarray(0, 16).toString('hex');
  const blocks = [1, 2, 3, 4, 5].map((block) => keys.derive(poolId, `verifier:${block}:${name}`).toString('hex'));
  return { salt, verifier: blocks.join('') };
}

/** The user id that a name without a user gets in SRP: a UUID, always the same. */
export function inventedUserId({ keys }: Cognito, poolId: string, name: string): string {
  const hex = keys.derive(poolId, `user:${name}`).toString('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
