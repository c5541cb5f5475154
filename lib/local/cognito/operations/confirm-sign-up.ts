import { save, withProven } from '../attributes/change-attributes.ts';
import type { App, Cognito, Operation } from '../context.ts';
import { checkCode, refuseCode, useCode } from '../delivery/new-code.ts';
import { attemptLimit, CognitoError, combinationNotFound, invalid } from '../protocol/cognito-error.ts';
import type { User } from '../store/user-store.ts';
import { type Metadata, postConfirmation } from '../triggers/sign-up-triggers.ts';
import { checkSecretHash, findApp, findPoolUser } from './find-app.ts';
import { sendSignUpCode } from './sign-up.ts';
import { simulatedDestination } from './simulated-delivery.ts';

/** Codes sent to one person in an hour. */
export const SENDS_PER_HOUR = 20;

/** ConfirmSignUp: proves the address that the code went to. */
export const confirmSignUp: Operation = async (cognito, { input }) => {
  const app = findApp(cognito, input.text('ClientId'));
  const name = input.text('Username');
  checkSecretHash(app.client, [name], input.optionalText('SecretHash'));
  const { pool, client } = app;
  const code = input.text('ConfirmationCode');
  const user = cognito.users.find(pool, name);
  if (!user) {
    if (!client.hideUnknownUsers) throw combinationNotFound();
    return refuseCode(cognito, pool.id, name, 'sign-up');
  }
  if (user.status !== 'UNCONFIRMED') throw notUnconfirmed(user);
  await confirmWithCode(cognito, app, user, code, {
    moveAliases: input.flag('ForceAliasCreation'),
    clientMetadata: input.map('ClientMetadata'),
  });
  return {};
};

/** Confirms by the code, whether typed in the app or opened as a link. */
export async function confirmWithCode(
  cognito: Cognito,
  { pool, client }: App,
  user: User,
  code: string,
  { moveAliases, clientMetadata }: { moveAliases: boolean; clientMetadata: Metadata },
): Promise<void> {
  const { attribute } = checkCode(cognito, user, 'sign-up', code);
  const proven = attribute === 'email' || attribute === 'phone_number' ? withProven(user, attribute) : user;
  const confirmed: User = { ...proven, status: 'CONFIRMED', modifiedAt: cognito.now() };
  for (const alias of ['email', 'phone_number'] as const) {
    if (moveAliases && alias === attribute && pool.aliasAttributes.includes(alias))
      cognito.users.releaseAlias(pool, alias, confirmed.attributes[alias] ?? '');
  }
  save(cognito, pool, confirmed);
  useCode(cognito, user, 'sign-up');
  await postConfirmation(cognito, pool, client.id, confirmed, 'ConfirmSignUp', clientMetadata);
}

/** ResendConfirmationCode */
export const resendConfirmationCode: Operation = async (cognito, { input }) => {
  const { pool, client } = findApp(cognito, input.text('ClientId'));
  const name = input.text('Username');
  checkSecretHash(client, [name], input.optionalText('SecretHash'));
  const user = cognito.users.find(pool, name);
  countSend(cognito, pool.id, user?.username ?? name, 'send:sign-up');
  if (!user) {
    if (!client.hideUnknownUsers) throw combinationNotFound();
    return { CodeDeliveryDetails: simulatedDestination(cognito, pool, name) };
  }
  if (!user.enabled && client.hideUnknownUsers)
    return { CodeDeliveryDetails: simulatedDestination(cognito, pool, name) };
  if (user.status !== 'UNCONFIRMED') throw invalid('User is already confirmed.');
  const delivery = await sendSignUpCode(cognito, pool, user, client.id, 'ResendCode', input.map('ClientMetadata'));
  if (!delivery) throw invalid('Cannot resend codes. Auto verification not turned on.');
  return { CodeDeliveryDetails: delivery };
};

/** AdminConfirmSignUp: confirms without a code; addresses stay unverified. */
export const adminConfirmSignUp: Operation = async (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  if (user.status !== 'UNCONFIRMED') throw notUnconfirmed(user);
  const confirmed: User = { ...user, status: 'CONFIRMED', modifiedAt: cognito.now() };
  save(cognito, pool, confirmed);
  cognito.codes.delete(pool.id, user.username, 'sign-up');
  await postConfirmation(
    cognito,
    pool,
    'CLIENT_ID_NOT_APPLICABLE',
    confirmed,
    'ConfirmSignUp',
    input.map('ClientMetadata'),
  );
  return {};
};

/** @throws LimitExceededException when too many codes were asked for within an hour. */
export function countSend(cognito: Cognito, poolId: string, subject: string, kind: string): void {
  const now = cognito.now();
  if (cognito.limits.isExhausted(poolId, subject, kind, SENDS_PER_HOUR, now)) throw attemptLimit();
  cognito.limits.record(poolId, subject, kind, now);
}

function notUnconfirmed(user: User): CognitoError {
  return new CognitoError('NotAuthorizedException', `User cannot be confirmed. Current status is ${user.status}`);
}
