import { inTransaction } from '../../state-database.ts';
import { changeAttributes, save } from '../attributes/change-attributes.ts';
import { checkMutable, checkValues } from '../attributes/check-attributes.ts';
import type { Cognito, Operation } from '../context.ts';
import type { User } from '../store/user-store.ts';
import { findPoolUser } from './find-app.ts';
import { refuseRemoval } from './profile.ts';
import { mfaShape, userShape } from './user-shape.ts';

/** AdminGetUser */
export const adminGetUser: Operation = (cognito, { input }) => {
  const { user } = findPoolUser(cognito, input);
  return { ...userShape(user, 'UserAttributes'), ...mfaShape(user) };
};

/** AdminDeleteUser */
export const adminDeleteUser: Operation = (cognito, { input }) => {
  cognito.users.delete(findPoolUser(cognito, input).user);
  return {};
};

/** AdminDisableUser: no more sign-ins, and those that run end. */
export const adminDisableUser: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  inTransaction(cognito.db, () => {
    save(cognito, pool, withEnabled(cognito, user, false));
    cognito.signIns.revokeAll(pool.id, user.username, cognito.now());
  });
  return {};
};

/** AdminEnableUser */
export const adminEnableUser: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  save(cognito, pool, withEnabled(cognito, user, true));
  return {};
};

/** AdminUpdateUserAttributes: verified flags, too. */
export const adminUpdateUserAttributes: Operation = async (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  const changes = input.attributes('UserAttributes');
  const names = changes.map(({ Name }) => Name);
  checkValues(pool, changes);
  checkMutable(pool, names);
  refuseRemoval(
    pool,
    changes.filter(({ Value }) => Value === '').map(({ Name }) => Name),
  );
  const clientMetadata = input.map('ClientMetadata');
  await changeAttributes(cognito, pool, user, changes, { clientId: 'CLIENT_ID_NOT_APPLICABLE', clientMetadata });
  return {};
};

/** AdminDeleteUserAttributes */
export const adminDeleteUserAttributes: Operation = async (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  const names = input.texts('UserAttributeNames');
  refuseRemoval(pool, names);
  const changes = names.map((Name) => ({ Name, Value: '' }));
  await changeAttributes(cognito, pool, user, changes, { clientId: 'CLIENT_ID_NOT_APPLICABLE', clientMetadata: {} });
  return {};
};

function withEnabled(cognito: Cognito, user: User, enabled: boolean): User {
  return { ...user, enabled, modifiedAt: cognito.now() };
}
