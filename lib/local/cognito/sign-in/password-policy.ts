import type { PasswordPolicy, UserPool } from '../config/user-pool.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import { sameText } from '../store/code-store.ts';
import type { PasswordProof, User } from '../store/user-store.ts';
import { passwordVerifier } from './srp.ts';

/** Characters that Cognito counts as symbols; a space only counts inside. */
const SYMBOLS = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

const LONGEST = 256;

/** @throws InvalidPasswordException (or InvalidParameterException for spaces at the ends and more than 256 characters) in Cognito's own words. */
export function checkPasswordPolicy(policy: PasswordPolicy, password: string): void {
  const refuse = (reason: string): never => {
    throw new CognitoError('InvalidPasswordException', `Password did not conform with policy: ${reason}`);
  };
  // The length first: on a long text with a space at its end the pattern would work for hours.
  if (password.length > LONGEST || !/^\S+.*\S+$/.test(password)) {
    throw invalid(
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    );
  }
  if (password.length < policy.minimumLength) refuse('Password not long enough');
  if (policy.numbers && !/\d/.test(password)) refuse('Password must have numeric characters');
  if (policy.lowercase && !/\p{Ll}/u.test(password)) refuse('Password must have lowercase characters');
  if (policy.uppercase && !/\p{Lu}/u.test(password)) refuse('Password must have uppercase characters');
  if (policy.symbols && !SYMBOLS.test(password)) refuse('Password must have symbol characters');
}

/** @throws PasswordHistoryPolicyViolationException when the pool remembers this password. */
export function checkPasswordHistory(pool: UserPool, user: User, password: string): void {
  if (pool.password.history === 0) return;
  const earlier = [...(user.password ? [user.password] : []), ...user.history].slice(0, pool.password.history);
  if (earlier.some((proof) => matchesPassword(pool, user.username, password, proof))) {
    throw new CognitoError('PasswordHistoryPolicyViolationException', 'Password has previously been used.');
  }
}

/** The user with a new password; the old one joins the history. */
export function withPassword(pool: UserPool, user: User, password: string, salt: string): User {
  const proof = { salt, verifier: passwordVerifier(poolName(pool), user.username, password, salt) };
  const history = user.password ? [user.password, ...user.history].slice(0, pool.password.history) : user.history;
  return { ...user, password: proof, history };
}

export function matchesPassword(pool: UserPool, userId: string, password: string, proof: PasswordProof): boolean {
  return sameText(passwordVerifier(poolName(pool), userId, password, proof.salt), proof.verifier);
}

/** The part of a pool id that SRP mixes into every password. */
export function poolName(pool: UserPool): string {
  return pool.id.slice(pool.id.indexOf('_') + 1);
}
