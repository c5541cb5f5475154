import { save } from '../attributes/change-attributes.ts';
import type { Operation } from '../context.ts';
import { CognitoError } from '../protocol/cognito-error.ts';
import { isPassword, refuseLocked, settlePassword } from '../sign-in/check-password.ts';
import { checkPasswordHistory, checkPasswordPolicy, withPassword } from '../sign-in/password-policy.ts';
import type { User } from '../store/user-store.ts';
import { checkAccessToken } from '../tokens/check-access-token.ts';
import { findPoolUser } from './find-app.ts';

/** ChangePassword: with the old one; wrong ones count towards the sign-in lock. */
export const changePassword: Operation = (cognito, { input }) => {
  const { app, user } = checkAccessToken(cognito, input.text('AccessToken'));
  const proposed = input.text('ProposedPassword');
  checkPasswordPolicy(app.pool.password, proposed);
  refuseLocked(cognito, app, user.username);
  const previous = input.text('PreviousPassword');
  settlePassword(cognito, app, user.username, isPassword(cognito, app, user, user.username, previous));
  checkPasswordHistory(app.pool, user, proposed);
  const salt = cognito.random.bytes(16).toString('hex');
  save(cognito, app.pool, withPassword(app.pool, { ...user, modifiedAt: cognito.now() }, proposed, salt));
  cognito.limits.clear(user.poolId, user.username, 'sign-in');
  return {};
};

/** AdminSetUserPassword: permanent, or to be changed at the next sign-in. */
export const adminSetUserPassword: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  const password = input.text('Password');
  const permanent = input.flag('Permanent');
  checkPasswordPolicy(pool.password, password);
  checkPasswordHistory(pool, user, password);
  if (!permanent && user.status === 'UNCONFIRMED') {
    throw new CognitoError('NotAuthorizedException', 'User password cannot be set in the current state.');
  }
  const now = cognito.now();
  const changed: User = {
    ...user,
    status: permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    temporaryUntil: permanent ? undefined : now + pool.temporaryPasswordDays * 86_400_000,
    modifiedAt: now,
  };
  save(cognito, pool, withPassword(pool, changed, password, cognito.random.bytes(16).toString('hex')));
  return {};
};
