import { save, withProven } from '../attributes/change-attributes.ts';
import { insertUser } from '../attributes/draft-user.ts';
import type { UserPool } from '../config/user-pool.ts';
import type { App, Cognito, Operation } from '../context.ts';
import { type CodeDeliveryDetails, deliverCode } from '../delivery/deliver-code.ts';
import { checkCode, newCode, refuseCode, useCode } from '../delivery/new-code.ts';
import { CognitoError, combinationNotFound, invalid } from '../protocol/cognito-error.ts';
import { migratedUser } from '../sign-in/migrated-user.ts';
import { checkPasswordHistory, checkPasswordPolicy, withPassword } from '../sign-in/password-policy.ts';
import type { User } from '../store/user-store.ts';
import { migrateUser } from '../triggers/sign-in-triggers.ts';
import { type Metadata, postConfirmation } from '../triggers/sign-up-triggers.ts';
import { countSend } from './confirm-sign-up.ts';
import { checkSecretHash, findApp, findPoolUser } from './find-app.ts';
import { simulatedDestination } from './simulated-delivery.ts';

const RESET_CODE_LIFE = 3600_000;

/** ForgotPassword: sends a code to a verified address. */
export const forgotPassword: Operation = async (cognito, { input }) => {
  const app = findApp(cognito, input.text('ClientId'));
  const { pool, client } = app;
  const name = input.text('Username');
  checkSecretHash(client, [name], input.optionalText('SecretHash'));
  const clientMetadata = input.map('ClientMetadata');
  if (pool.recovery?.[0] === 'admin_only') {
    throw new CognitoError('NotAuthorizedException', 'Contact administrator to reset password.');
  }
  const user = cognito.users.find(pool, name) ?? (await migrate(cognito, app, name, clientMetadata));
  countSend(cognito, pool.id, user?.username ?? name, 'send:reset');
  const problem = user ? problemOf(pool, user) : combinationNotFound();
  if (problem && client.hideUnknownUsers) return { CodeDeliveryDetails: simulatedDestination(cognito, pool, name) };
  if (problem || !user) throw problem;
  return { CodeDeliveryDetails: await sendResetCode(cognito, pool, user, client.id, clientMetadata) };
};

/** ConfirmForgotPassword: the code and a new password. It proves the address, too. */
export const confirmForgotPassword: Operation = async (cognito, { input }) => {
  const { pool, client } = findApp(cognito, input.text('ClientId'));
  const name = input.text('Username');
  checkSecretHash(client, [name], input.optionalText('SecretHash'));
  const code = input.text('ConfirmationCode');
  const password = input.text('Password');
  checkPasswordPolicy(pool.password, password);
  const user = cognito.users.find(pool, name);
  if (!user?.enabled) {
    if (!user && !client.hideUnknownUsers) throw combinationNotFound();
    return refuseCode(cognito, pool.id, name, 'reset');
  }
  const { attribute } = checkCode(cognito, user, 'reset', code);
  checkPasswordHistory(pool, user, password);
  const proven = attribute === 'email' || attribute === 'phone_number' ? withProven(user, attribute) : user;
  const confirmed: User = { ...proven, status: 'CONFIRMED', modifiedAt: cognito.now() };
  const changed = withPassword(pool, confirmed, password, cognito.random.bytes(16).toString('hex'));
  save(cognito, pool, changed);
  useCode(cognito, user, 'reset');
  cognito.limits.clear(pool.id, user.username, 'sign-in');
  await postConfirmation(cognito, pool, client.id, changed, 'ConfirmForgotPassword', input.map('ClientMetadata'));
  return {};
};

/** AdminResetUserPassword: the old password is void at once, and a code is on its way. */
export const adminResetUserPassword: Operation = async (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  const problem = problemOf(pool, user);
  if (problem) throw problem;
  const history = user.password ? [user.password, ...user.history].slice(0, pool.password.history) : user.history;
  const reset: User = { ...user, status: 'RESET_REQUIRED', password: undefined, history, modifiedAt: cognito.now() };
  save(cognito, pool, reset);
  await sendResetCode(cognito, pool, reset, 'CLIENT_ID_NOT_APPLICABLE', input.map('ClientMetadata'));
  return {};
};

function sendResetCode(
  cognito: Cognito,
  pool: UserPool,
  user: User,
  clientId: string,
  clientMetadata: Metadata,
): Promise<CodeDeliveryDetails> {
  const attribute = recoveryAttribute(pool, user) ?? 'email';
  const code = newCode(cognito, user, 'reset', attribute, RESET_CODE_LIFE);
  const destination = user.attributes[attribute] ?? '';
  const reason = 'ForgotPassword';
  return deliverCode(cognito, { pool, clientId, user, reason, attribute, destination, code, clientMetadata });
}

/** Why this user's password cannot be reset by code. */
function problemOf(pool: UserPool, user: User): CognitoError | undefined {
  if (!user.enabled) return new CognitoError('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    return new CognitoError('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  if (recoveryAttribute(pool, user)) return undefined;
  return invalid('Cannot reset password for the user as there is no registered/verified email or phone_number');
}

/** The verified address that the pool's account recovery prefers. A phone that is the second factor does not recover the first. */
function recoveryAttribute(pool: UserPool, user: User): 'email' | 'phone_number' | undefined {
  const order = pool.recovery ?? ['verified_phone_number', 'verified_email'];
  const attributes = order.flatMap((mechanism) =>
    mechanism === 'verified_email'
      ? ['email' as const]
      : mechanism === 'verified_phone_number'
        ? ['phone_number' as const]
        : [],
  );
  return attributes.find((attribute) => {
    const isFactor =
      attribute === 'phone_number' && user.mfa.enabled.includes('SMS_MFA') && pool.recovery !== undefined;
    return !isFactor && user.attributes[attribute] && user.attributes[`${attribute}_verified`] === 'true';
  });
}

async function migrate(cognito: Cognito, app: App, name: string, metadata: Metadata): Promise<User | undefined> {
  const found = await migrateUser(cognito, app, name, 'ForgotPassword', { metadata });
  if (!found) return undefined;
  const meanwhile = cognito.users.find(app.pool, name); // by another call at once
  if (meanwhile) return meanwhile;
  const user = migratedUser(cognito, app.pool, name, { ...found, status: 'RESET_REQUIRED' }, undefined);
  insertUser(cognito, app.pool, user);
  return user;
}
