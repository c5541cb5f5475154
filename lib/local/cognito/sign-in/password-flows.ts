import { insertUser } from '../attributes/draft-user.ts';
import type { Cognito } from '../context.ts';
import { CognitoError, invalid, userNotFound } from '../protocol/cognito-error.ts';
import type { User } from '../store/user-store.ts';
import { migrateUser, preAuthentication } from '../triggers/sign-in-triggers.ts';
import { type Attempt, type AuthAnswer, keep } from './challenges.ts';
import {
  inventedProof,
  inventedUserId,
  isPassword,
  lockSubject,
  refuseLocked,
  settlePassword,
} from './check-password.ts';
import { afterPassword } from './continue-sign-in.ts';
import { migratedUser } from './migrated-user.ts';
import { isValidPublic, serverPublic } from './srp.ts';

/** USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH */
export async function signInWithPassword(
  cognito: Cognito,
  attempt: Attempt,
  name: string,
  password: string,
  metadata: Readonly<Record<string, string>>,
): Promise<AuthAnswer> {
  const { app } = attempt;
  const user = cognito.users.find(app.pool, name) ?? (await migrate(cognito, attempt, name, password, metadata));
  await preAuthentication(cognito, app, user, name, metadata);
  if (!user && !app.client.hideUnknownUsers) throw userNotFound();
  const subject = lockSubject(app, user, name);
  refuseLocked(cognito, app, subject);
  refuseResetRequired(user);
  settlePassword(cognito, app, subject, isPassword(cognito, app, user, name, password));
  return afterPassword(cognito, attempt, current(cognito, attempt, user));
}

/** USER_SRP_AUTH: salt and the server's public value; nothing tells whether the name exists where that is hidden. */
export async function startSrp(
  cognito: Cognito,
  attempt: Attempt,
  name: string,
  A: string,
  metadata: Readonly<Record<string, string>>,
): Promise<AuthAnswer> {
  const { app } = attempt;
  if (!isValidPublic(A)) throw invalid('SRP_A is not a valid public value.');
  const user = cognito.users.find(app.pool, name);
  await preAuthentication(cognito, app, user, name, metadata);
  if (!user && !app.client.hideUnknownUsers) throw userNotFound();
  refuseResetRequired(user);
  const proof = user?.password ?? inventedProof(cognito, app.pool.id, lockSubject(app, user, name));
  const userId = user?.username ?? inventedUserId(cognito, app.pool.id, lockSubject(app, user, name));
  const b = cognito.random.bytes(64).toString('hex');
  const B = serverPublic(proof.verifier, b);
  const secretBlock = keep(cognito, app, 'PASSWORD_VERIFIER', {
    username: user?.password ? user.username : undefined,
    source: 'Authentication',
    srp: { b, A, B, verifier: proof.verifier, userId, subject: lockSubject(app, user, name) },
  });
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: proof.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: B,
      USERNAME: userId,
      USER_ID_FOR_SRP: userId,
    },
  };
}

/** The user as stored now: a trigger may have changed it since. */
export function current(cognito: Cognito, { app }: Attempt, user: User | undefined): User {
  const found = user && cognito.users.find(app.pool, user.sub);
  if (!found) throw userNotFound();
  return found;
}

function refuseResetRequired(user: User | undefined): void {
  if (user?.status === 'RESET_REQUIRED' && !user.password) {
    throw new CognitoError('PasswordResetRequiredException', 'Password reset required for the user');
  }
}

async function migrate(
  cognito: Cognito,
  { app }: Attempt,
  name: string,
  password: string,
  metadata: Readonly<Record<string, string>>,
): Promise<User | undefined> {
  const found = await migrateUser(cognito, app, name, 'Authentication', { password, metadata });
  if (!found) return undefined;
  const meanwhile = cognito.users.find(app.pool, name); // by another sign-in at once
  if (meanwhile) return meanwhile;
  const user = migratedUser(cognito, app.pool, name, found, password);
  insertUser(cognito, app.pool, user);
  return user;
}
