import { checkWritable } from '../attributes/check-attributes.ts';
import { draftUser, insertUser } from '../attributes/draft-user.ts';
import type { UserPool } from '../config/user-pool.ts';
import type { Cognito, Operation } from '../context.ts';
import { type CodeDeliveryDetails, deliverCode } from '../delivery/deliver-code.ts';
import { newCode } from '../delivery/new-code.ts';
import { CognitoError } from '../protocol/cognito-error.ts';
import { checkPasswordPolicy, withPassword } from '../sign-in/password-policy.ts';
import type { User } from '../store/user-store.ts';
import { type Metadata, postConfirmation, preSignUp } from '../triggers/sign-up-triggers.ts';
import { checkSecretHash, findApp } from './find-app.ts';

const SIGN_UP_CODE_LIFE = 24 * 3600_000;

/** SignUp: a new user, unconfirmed until the code comes back. */
export const signUp: Operation = async (cognito, { input }) => {
  const { pool, client } = findApp(cognito, input.text('ClientId'));
  const name = input.text('Username');
  checkSecretHash(client, [name], input.optionalText('SecretHash'));
  if (pool.adminCreateOnly)
    throw new CognitoError('NotAuthorizedException', 'SignUp is not permitted for this user pool');
  const password = input.text('Password');
  checkPasswordPolicy(pool.password, password);
  const attributes = input.attributes('UserAttributes');
  checkWritable(
    client,
    attributes.map((attribute) => attribute.Name),
  );
  const draft = draftUser(cognito, pool, name, attributes, 'UNCONFIRMED');
  const clientMetadata = input.map('ClientMetadata');
  const validationData = Object.fromEntries(input.attributes('ValidationData').map(({ Name, Value }) => [Name, Value]));
  const decision = await preSignUp(cognito, pool, client.id, draft, {
    source: 'SignUp',
    validationData,
    clientMetadata,
  });
  const user: User = withPassword(
    pool,
    {
      ...draft,
      status: decision.confirm ? 'CONFIRMED' : 'UNCONFIRMED',
      attributes: {
        ...draft.attributes,
        ...(decision.verifyEmail && draft.attributes.email && { email_verified: 'true' }),
        ...(decision.verifyPhone && draft.attributes.phone_number && { phone_number_verified: 'true' }),
      },
    },
    password,
    cognito.random.bytes(16).toString('hex'),
  );
  insertUser(cognito, pool, user);
  const delivery = decision.confirm
    ? undefined
    : await sendSignUpCode(cognito, pool, user, client.id, 'SignUp', clientMetadata);
  if (decision.confirm) await postConfirmation(cognito, pool, client.id, user, 'ConfirmSignUp', clientMetadata);
  return { UserConfirmed: decision.confirm, UserSub: user.sub, ...(delivery && { CodeDeliveryDetails: delivery }) };
};

/** Sends the confirmation code to what the pool verifies, phone before email; nothing where it verifies neither. */
export async function sendSignUpCode(
  cognito: Cognito,
  pool: UserPool,
  user: User,
  clientId: string,
  reason: 'SignUp' | 'ResendCode',
  clientMetadata: Metadata,
): Promise<CodeDeliveryDetails | undefined> {
  const attribute = (['phone_number', 'email'] as const).find(
    (name) => pool.autoVerified.includes(name) && user.attributes[name],
  );
  if (!attribute) return undefined;
  const code = newCode(cognito, user, 'sign-up', attribute, SIGN_UP_CODE_LIFE);
  const destination = user.attributes[attribute] ?? '';
  return deliverCode(cognito, { pool, clientId, user, reason, attribute, destination, code, clientMetadata });
}
