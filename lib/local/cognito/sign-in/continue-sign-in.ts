import type { MfaMethod, UserPool } from '../config/user-pool.ts';
import type { Cognito } from '../context.ts';
import { deliverCode, deliveryDetails } from '../delivery/deliver-code.ts';
import { CognitoError } from '../protocol/cognito-error.ts';
import type { ChallengeData } from '../store/challenge-store.ts';
import type { User } from '../store/user-store.ts';
import { issueTokens } from '../tokens/issue-tokens.ts';
import { postAuthentication } from '../triggers/sign-in-triggers.ts';
import { type Attempt, type AuthAnswer, ask } from './challenges.ts';

/** After the right password: what the user's status allows, a new password or a second factor first, tokens in the end. */
export async function afterPassword(cognito: Cognito, attempt: Attempt, user: User): Promise<AuthAnswer> {
  if (!user.enabled) throw new CognitoError('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') {
    throw new CognitoError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  if (user.status === 'FORCE_CHANGE_PASSWORD') return askNewPassword(cognito, attempt, user);
  return secondFactor(cognito, attempt, user, 'Authentication');
}

/** Asks for a second factor where the pool or the user wants one. */
export async function secondFactor(
  cognito: Cognito,
  attempt: Attempt,
  user: User,
  source: ChallengeData['source'],
): Promise<AuthAnswer> {
  const { pool } = attempt.app;
  if (pool.mfa === 'OFF') return finish(cognito, attempt, user, source);
  const methods = methodsOf(pool, user);
  const only = user.mfa.preferred && methods.includes(user.mfa.preferred) ? user.mfa.preferred : methods[0];
  const data = { username: user.username, source };
  if (!only) {
    if (pool.mfa === 'OPTIONAL') return finish(cognito, attempt, user, source);
    const parameters = { USER_ID_FOR_SRP: user.username, MFAS_CAN_SETUP: JSON.stringify(['SOFTWARE_TOKEN_MFA']) };
    return ask(cognito, attempt.app, 'MFA_SETUP', parameters, data);
  }
  if (methods.length > 1 && !user.mfa.preferred) {
    const parameters = { USER_ID_FOR_SRP: user.username, MFAS_CAN_CHOOSE: JSON.stringify(methods) };
    return ask(cognito, attempt.app, 'SELECT_MFA_TYPE', parameters, { ...data, methods });
  }
  return askForCode(cognito, attempt, user, only, source);
}

/** Asks for the code of one method, and sends it where it does not come from an app. */
export async function askForCode(
  cognito: Cognito,
  attempt: Attempt,
  user: User,
  method: MfaMethod,
  source: ChallengeData['source'],
): Promise<AuthAnswer> {
  const data = { username: user.username, source };
  if (method === 'SOFTWARE_TOKEN_MFA')
    return ask(cognito, attempt.app, method, { USER_ID_FOR_SRP: user.username }, data);
  const attribute = method === 'SMS_MFA' ? 'phone_number' : 'email';
  const destination = user.attributes[attribute] ?? '';
  const code = cognito.random.code();
  const { pool, client } = attempt.app;
  const { clientMetadata } = attempt;
  await deliverCode(cognito, {
    pool,
    clientId: client.id,
    user,
    reason: 'Authentication',
    attribute,
    destination,
    code,
    clientMetadata,
  });
  const { DeliveryMedium, Destination } = deliveryDetails(attribute, destination);
  const parameters = {
    USER_ID_FOR_SRP: user.username,
    CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium,
    CODE_DELIVERY_DESTINATION: Destination,
  };
  return ask(cognito, attempt.app, method, parameters, { ...data, code });
}

/** Every question is answered. */
export async function finish(
  cognito: Cognito,
  attempt: Attempt,
  user: User,
  source: ChallengeData['source'],
): Promise<AuthAnswer> {
  cognito.limits.clear(user.poolId, user.username, 'sign-in');
  await postAuthentication(cognito, attempt.app, user, attempt.clientMetadata);
  const tokens = await issueTokens(cognito, { ...attempt, user, source });
  return { ChallengeParameters: {}, AuthenticationResult: tokens };
}

function askNewPassword(cognito: Cognito, { app }: Attempt, user: User): AuthAnswer {
  if (user.temporaryUntil !== undefined && cognito.now() >= user.temporaryUntil) {
    throw new CognitoError(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    );
  }
  const { sub: _, ...userAttributes } = user.attributes;
  const missing = [...app.pool.attributes.values()].filter(({ name, required }) => required && !user.attributes[name]);
  const parameters = {
    USER_ID_FOR_SRP: user.username,
    requiredAttributes: JSON.stringify(missing.map(({ name }) => `userAttributes.${name}`)),
    userAttributes: JSON.stringify(userAttributes),
  };
  return ask(cognito, app, 'NEW_PASSWORD_REQUIRED', parameters, {
    username: user.username,
    source: 'NewPasswordChallenge',
  });
}

/** What this user can be asked for, in the pool's order. */
function methodsOf(pool: UserPool, user: User): MfaMethod[] {
  return pool.mfaMethods.filter((method) => {
    if (method === 'SOFTWARE_TOKEN_MFA') return user.mfa.enabled.includes(method) && user.totp?.verified === true;
    const attribute = method === 'SMS_MFA' ? 'phone_number' : 'email';
    return (
      Boolean(user.attributes[attribute]) &&
      (user.mfa.enabled.includes(method) || (pool.mfa === 'ON' && method === 'SMS_MFA'))
    );
  });
}
