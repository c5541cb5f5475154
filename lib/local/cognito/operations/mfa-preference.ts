import { save } from '../attributes/change-attributes.ts';
import type { MfaMethod, UserPool } from '../config/user-pool.ts';
import type { Cognito, Operation } from '../context.ts';
import { invalid } from '../protocol/cognito-error.ts';
import type { Input } from '../protocol/read-input.ts';
import type { User } from '../store/user-store.ts';
import { checkAccessToken } from '../tokens/check-access-token.ts';
import { findPoolUser } from './find-app.ts';

const SETTINGS: readonly (readonly [string, MfaMethod])[] = [
  ['SoftwareTokenMfaSettings', 'SOFTWARE_TOKEN_MFA'],
  ['SMSMfaSettings', 'SMS_MFA'],
  ['EmailMfaSettings', 'EMAIL_OTP'],
];

/** SetUserMFAPreference */
export const setUserMfaPreference: Operation = (cognito, { input }) => {
  const { app, user } = checkAccessToken(cognito, input.text('AccessToken'));
  return prefer(cognito, app.pool, user, input);
};

/** AdminSetUserMFAPreference */
export const adminSetUserMfaPreference: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  return prefer(cognito, pool, user, input);
};

/** AdminDeleteSoftwareToken: the user sets up another authenticator app. */
export const adminDeleteSoftwareToken: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  const enabled = user.mfa.enabled.filter((method) => method !== 'SOFTWARE_TOKEN_MFA');
  const preferred = user.mfa.preferred === 'SOFTWARE_TOKEN_MFA' ? undefined : user.mfa.preferred;
  save(cognito, pool, { ...user, totp: undefined, mfa: { enabled, preferred }, modifiedAt: cognito.now() });
  return {};
};

function prefer(cognito: Cognito, pool: UserPool, user: User, input: Input): object {
  const enabled = new Set(user.mfa.enabled);
  let { preferred } = user.mfa;
  for (const [field, method] of SETTINGS) {
    const setting = input.part(field);
    if (!setting) continue;
    const on = setting.flag('Enabled');
    if (on) requireUsable(pool, user, method);
    if (on) enabled.add(method);
    else enabled.delete(method);
    if (setting.flag('PreferredMfa')) {
      if (!on) throw invalid(`${method} can not be preferred while it is not enabled.`);
      preferred = method;
    } else if (preferred === method) {
      preferred = undefined;
    }
  }
  save(cognito, pool, { ...user, mfa: { enabled: [...enabled], preferred }, modifiedAt: cognito.now() });
  return {};
}

function requireUsable(pool: UserPool, user: User, method: MfaMethod): void {
  if (!pool.mfaMethods.includes(method)) throw invalid(`${method} has not been enabled for the user pool.`);
  if (method === 'SOFTWARE_TOKEN_MFA' && !user.totp?.verified)
    throw invalid('User has not verified software token mfa');
  if (method === 'SMS_MFA' && user.attributes.phone_number_verified !== 'true') {
    throw invalid('User does not have delivery config set to turn on SMS_MFA');
  }
  if (method === 'EMAIL_OTP' && user.attributes.email_verified !== 'true') {
    throw invalid('User does not have delivery config set to turn on EMAIL_OTP');
  }
}
