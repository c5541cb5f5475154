import { save } from '../attributes/change-attributes.ts';
import type { UserPool } from '../config/user-pool.ts';
import type { Cognito, Operation } from '../context.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import type { Input } from '../protocol/read-input.ts';
import { close, keep, sessionRefused } from '../sign-in/challenges.ts';
import { base32, stepOfCode } from '../sign-in/totp.ts';
import type { Challenge } from '../store/challenge-store.ts';
import type { User } from '../store/user-store.ts';
import { checkAccessToken } from '../tokens/check-access-token.ts';
import { findApp } from './find-app.ts';

/** AssociateSoftwareToken: a secret for an authenticator app. It counts once a code of it has come back. */
export const associateSoftwareToken: Operation = (cognito, { input }) => {
  const { pool, user, challenge } = whose(cognito, input);
  if (!pool.mfaMethods.includes('SOFTWARE_TOKEN_MFA')) {
    throw new CognitoError(
      'SoftwareTokenMFANotFoundException',
      'Software Token MFA has not been enabled by the userPool',
    );
  }
  const secret = base32(cognito.random.bytes(32));
  save(cognito, pool, { ...user, totp: { secret, verified: false, lastStep: 0 } });
  return { SecretCode: secret, ...(challenge && { Session: nextSession(cognito, challenge, false) }) };
};

/** VerifySoftwareToken: the first code proves that the app took the secret. */
export const verifySoftwareToken: Operation = (cognito, { input }) => {
  const { pool, user, challenge } = whose(cognito, input);
  const code = input.text('UserCode');
  if (!user.totp) throw invalid('Invalid session for the user.');
  const step = stepOfCode(user.totp.secret, code, cognito.now());
  if (step === undefined) throw new CognitoError('EnableSoftwareTokenMFAException', 'Code mismatch');
  refuseUsed(user, step);
  save(cognito, pool, { ...user, totp: { ...user.totp, verified: true, lastStep: step }, modifiedAt: cognito.now() });
  return { Status: 'SUCCESS', ...(challenge && { Session: nextSession(cognito, challenge, true) }) };
};

/** Uses up a sign-in code. @throws CodeMismatchException when it is wrong, ExpiredCodeException when it was used before. */
export function useTotpCode(cognito: Cognito, pool: UserPool, user: User, code: string): void {
  const step = user.totp && stepOfCode(user.totp.secret, code, cognito.now());
  if (!user.totp || step === undefined)
    throw new CognitoError('CodeMismatchException', 'Invalid code received for user');
  refuseUsed(user, step);
  save(cognito, pool, { ...user, totp: { ...user.totp, lastStep: step } });
}

function refuseUsed(user: User, step: number): void {
  if (user.totp && step <= user.totp.lastStep) {
    throw new CognitoError('ExpiredCodeException', 'Your software token has already been used once.');
  }
}

/** By access token, or by the session of a sign-in that waits for its MFA to be set up. */
function whose(cognito: Cognito, input: Input): { pool: UserPool; user: User; challenge?: Challenge } {
  const token = input.optionalText('AccessToken');
  if (token !== undefined) {
    const { app, user } = checkAccessToken(cognito, token);
    return { pool: app.pool, user };
  }
  const challenge = cognito.challenges.find(input.optionalText('Session') ?? '');
  const live = challenge?.name === 'MFA_SETUP' && cognito.now() < challenge.expiresAt;
  const pool = challenge && cognito.pools.get(challenge.poolId);
  const user = pool && cognito.users.find(pool, challenge.data.username ?? '');
  if (!live || !user) throw sessionRefused('Invalid session for the user.');
  return { pool, user, challenge };
}

function nextSession(cognito: Cognito, challenge: Challenge, proved: boolean): string {
  close(cognito, challenge);
  return keep(cognito, findApp(cognito, challenge.clientId), 'MFA_SETUP', { ...challenge.data, proved });
}
