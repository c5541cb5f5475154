import { save } from '../attributes/change-attributes.ts';
import { draftUser, insertUser } from '../attributes/draft-user.ts';
import type { UserPool } from '../config/user-pool.ts';
import type { Cognito, Operation } from '../context.ts';
import { deliverCode } from '../delivery/deliver-code.ts';
import { CognitoError, invalid, userNotFound } from '../protocol/cognito-error.ts';
import { checkPasswordPolicy, withPassword } from '../sign-in/password-policy.ts';
import type { User } from '../store/user-store.ts';
import { type Metadata, preSignUp } from '../triggers/sign-up-triggers.ts';
import { findPool } from './find-app.ts';
import { userShape } from './user-shape.ts';

const NO_CLIENT = 'CLIENT_ID_NOT_APPLICABLE';

/** AdminCreateUser: with a temporary password that the first sign-in replaces; an invitation carries it unless suppressed. */
export const adminCreateUser: Operation = async (cognito, { input }) => {
  const pool = findPool(cognito, input);
  const name = input.text('Username');
  const action = input.optionalText('MessageAction');
  const password = input.optionalText('TemporaryPassword') ?? temporaryPassword(cognito, pool);
  checkPasswordPolicy(pool.password, password);
  const clientMetadata = input.map('ClientMetadata');
  const user = action === 'RESEND' ? resent(cognito, pool, name) : await created();
  const withTemporary = withPassword(
    pool,
    { ...user, ...expiry(cognito, pool) },
    password,
    cognito.random.bytes(16).toString('hex'),
  );
  if (action === 'RESEND') save(cognito, pool, withTemporary);
  else insertUser(cognito, pool, withTemporary);
  if (action !== 'SUPPRESS')
    await invite(cognito, pool, withTemporary, password, input.texts('DesiredDeliveryMediums'), clientMetadata);
  return { User: userShape(withTemporary, 'Attributes') };

  async function created(): Promise<User> {
    const draft = draftUser(cognito, pool, name, input.attributes('UserAttributes'), 'FORCE_CHANGE_PASSWORD');
    const validationData = Object.fromEntries(
      input.attributes('ValidationData').map(({ Name, Value }) => [Name, Value]),
    );
    await preSignUp(cognito, pool, NO_CLIENT, draft, { source: 'AdminCreateUser', validationData, clientMetadata });
    return draft;
  }
};

function resent(cognito: Cognito, pool: UserPool, name: string): User {
  const user = cognito.users.find(pool, name);
  if (!user) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new CognitoError(
      'UnsupportedUserStateException',
      `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
    );
  }
  return user;
}

async function invite(
  cognito: Cognito,
  pool: UserPool,
  user: User,
  code: string,
  mediums: readonly string[],
  clientMetadata: Metadata,
): Promise<void> {
  const wanted = mediums.length > 0 ? mediums : ['SMS'];
  const attributes = wanted.map((medium) => (medium === 'EMAIL' ? ('email' as const) : ('phone_number' as const)));
  const reachable = attributes.filter((attribute) => user.attributes[attribute]);
  const fallback = mediums.length === 0 && user.attributes.email ? (['email'] as const) : [];
  const targets = reachable.length > 0 ? reachable : fallback;
  if (targets.length === 0 && mediums.length > 0)
    throw invalid('User has no address for the desired delivery mediums.');
  for (const attribute of targets) {
    const destination = user.attributes[attribute] ?? '';
    const reason = 'AdminCreateUser';
    await deliverCode(cognito, {
      pool,
      clientId: NO_CLIENT,
      user,
      reason,
      attribute,
      destination,
      code,
      clientMetadata,
    });
  }
}

function expiry(cognito: Cognito, pool: UserPool): Pick<User, 'temporaryUntil' | 'modifiedAt'> {
  const now = cognito.now();
  return { temporaryUntil: now + pool.temporaryPasswordDays * 86_400_000, modifiedAt: now };
}

/** Fits every policy: long enough, with a letter of each case, a digit and a symbol. */
function temporaryPassword(cognito: Cognito, pool: UserPool): string {
  const length = Math.max(pool.password.minimumLength, 16) - 4;
  return `${cognito.random.bytes(length).toString('base64url').slice(0, length)}aZ7!`;
}
