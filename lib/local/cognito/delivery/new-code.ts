import type { Cognito } from '../context.ts';
import { attemptLimit, codeExpired, codeMismatch } from '../protocol/cognito-error.ts';
import { type CodePurpose, type StoredCode, sameText } from '../store/code-store.ts';
import type { User } from '../store/user-store.ts';

/** Wrong codes within an hour before every further one is refused. */
export const WRONG_CODES = 5;

/** A fresh code for one purpose; it replaces the one before. `life` in milliseconds. */
export function newCode(
  cognito: Cognito,
  user: User,
  purpose: CodePurpose,
  attribute: string | undefined,
  life: number,
): string {
  const code = cognito.random.code();
  cognito.codes.put(user.poolId, user.username, purpose, { code, attribute, expiresAt: cognito.now() + life });
  return code;
}

/**
 * The stored code when the given one is right; `useCode` ends it once its effect is written.
 * @throws CodeMismatchException, ExpiredCodeException (also when none was asked for), LimitExceededException after five wrong ones.
 */
export function checkCode(cognito: Cognito, user: User, purpose: CodePurpose, given: string): StoredCode {
  const { poolId, username } = user;
  const now = cognito.now();
  if (cognito.limits.isExhausted(poolId, username, purpose, WRONG_CODES, now)) throw attemptLimit();
  const stored = cognito.codes.find(poolId, username, purpose);
  if (!stored || now >= stored.expiresAt) throw codeExpired();
  if (!sameText(given, stored.code)) {
    cognito.limits.record(poolId, username, purpose, now);
    throw codeMismatch();
  }
  return stored;
}

/** A code counts once. */
export function useCode(cognito: Cognito, { poolId, username }: User, purpose: CodePurpose): void {
  cognito.codes.delete(poolId, username, purpose);
  cognito.limits.clear(poolId, username, purpose);
}

/** What someone without an account hears for a code: the same as for a wrong one, and the same limit. */
export function refuseCode(cognito: Cognito, poolId: string, name: string, purpose: CodePurpose): never {
  const now = cognito.now();
  if (cognito.limits.isExhausted(poolId, name, purpose, WRONG_CODES, now)) throw attemptLimit();
  cognito.limits.record(poolId, name, purpose, now);
  throw codeMismatch();
}
