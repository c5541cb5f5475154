import { changeAttributes, save, sendVerification, withVerified } from '../attributes/change-attributes.ts';
import { checkMutable, checkValues, checkWritable } from '../attributes/check-attributes.ts';
import type { UserPool } from '../config/user-pool.ts';
import type { Operation } from '../context.ts';
import { checkCode, useCode } from '../delivery/new-code.ts';
import { invalid } from '../protocol/cognito-error.ts';
import { checkAccessToken } from '../tokens/check-access-token.ts';
import { countSend } from './confirm-sign-up.ts';
import { attributeList, mfaShape } from './user-shape.ts';

/** GetUser: what the app client may read. */
export const getUser: Operation = (cognito, { input }) => {
  const { app, user } = checkAccessToken(cognito, input.text('AccessToken'));
  const readable = Object.entries(user.attributes).filter(([name]) => name === 'sub' || app.client.readable.has(name));
  return { Username: user.username, UserAttributes: attributeList(Object.fromEntries(readable)), ...mfaShape(user) };
};

/** DeleteUser: the user removes their own account from the pool. */
export const deleteUser: Operation = (cognito, { input }) => {
  const { user } = checkAccessToken(cognito, input.text('AccessToken'));
  cognito.users.delete(user);
  return {};
};

/** UpdateUserAttributes */
export const updateUserAttributes: Operation = async (cognito, { input }) => {
  const { app, user } = checkAccessToken(cognito, input.text('AccessToken'));
  const changes = input.attributes('UserAttributes');
  const names = changes.map(({ Name }) => Name);
  checkWritable(app.client, names);
  checkValues(app.pool, changes);
  checkMutable(app.pool, names);
  refuseRemoval(
    app.pool,
    changes.filter(({ Value }) => Value === '').map(({ Name }) => Name),
  );
  const clientMetadata = input.map('ClientMetadata');
  const { deliveries } = await changeAttributes(cognito, app.pool, user, changes, {
    clientId: app.client.id,
    clientMetadata,
  });
  return { CodeDeliveryDetailsList: deliveries };
};

/** DeleteUserAttributes */
export const deleteUserAttributes: Operation = async (cognito, { input }) => {
  const { app, user } = checkAccessToken(cognito, input.text('AccessToken'));
  const names = input.texts('UserAttributeNames');
  checkWritable(app.client, names);
  refuseRemoval(app.pool, names);
  const changes = names.map((Name) => ({ Name, Value: '' }));
  await changeAttributes(cognito, app.pool, user, changes, { clientId: app.client.id, clientMetadata: {} });
  return {};
};

/** GetUserAttributeVerificationCode */
export const getUserAttributeVerificationCode: Operation = async (cognito, { input }) => {
  const { app, user } = checkAccessToken(cognito, input.text('AccessToken'));
  const attribute = contactOf(input.text('AttributeName'));
  if (!user.attributes[attribute] && !user.pending[attribute]) {
    throw invalid(`User does not have the attribute ${attribute} to be verified.`);
  }
  countSend(cognito, user.poolId, user.username, `send:${attribute}`);
  const delivery = await sendVerification(cognito, {
    pool: app.pool,
    user,
    attribute,
    reason: 'VerifyUserAttribute',
    clientId: app.client.id,
    clientMetadata: input.map('ClientMetadata'),
  });
  return { CodeDeliveryDetails: delivery };
};

/** VerifyUserAttribute: a proven new address takes the place of the old one. */
export const verifyUserAttribute: Operation = (cognito, { input }) => {
  const { app, user } = checkAccessToken(cognito, input.text('AccessToken'));
  const attribute = contactOf(input.text('AttributeName'));
  checkCode(cognito, user, `verify:${attribute}`, input.text('Code'));
  save(cognito, app.pool, { ...withVerified(user, attribute), modifiedAt: cognito.now() });
  useCode(cognito, user, `verify:${attribute}`);
  return {};
};

/** @throws InvalidParameterException for attributes that a user of this pool must have. */
export function refuseRemoval(pool: UserPool, names: readonly string[]): void {
  for (const name of names) {
    const signsIn = (pool.usernameAttributes as readonly string[]).includes(name);
    if (pool.attributes.get(name)?.required || (signsIn && pool.usernameAttributes.length === 1)) {
      throw invalid(`user.${name}: The attribute is required and cannot be removed.\n`);
    }
  }
}

function contactOf(name: string): 'email' | 'phone_number' {
  if (name === 'email' || name === 'phone_number') return name;
  throw invalid(`Attribute ${name} can not be verified.`);
}
