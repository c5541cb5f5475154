import type { UserPool } from '../config/user-pool.ts';
import type { Cognito } from '../context.ts';
import type { User } from '../store/user-store.ts';

/** What triggers are told by the caller: ClientMetadata, and ValidationData at sign-up. */
export type Metadata = Readonly<Record<string, string>>;

export interface SignUpDecision {
  readonly confirm: boolean;
  readonly verifyEmail: boolean;
  readonly verifyPhone: boolean;
}

/** May refuse a new user, or confirm and verify it at once. */
export async function preSignUp(
  { triggers }: Cognito,
  pool: UserPool,
  clientId: string,
  user: User,
  {
    source,
    validationData,
    clientMetadata,
  }: { source: 'SignUp' | 'AdminCreateUser'; validationData: Metadata; clientMetadata: Metadata },
): Promise<SignUpDecision> {
  if (!pool.triggers.preSignUp) return { confirm: false, verifyEmail: false, verifyPhone: false };
  const { sub: _, ...userAttributes } = user.attributes;
  const response = await triggers.run(pool, pool.triggers.preSignUp, {
    source: `PreSignUp_${source}`,
    userName: user.username,
    clientId,
    request: { userAttributes, validationData: orNull(validationData), ...given(clientMetadata) },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  return {
    confirm: response.autoConfirmUser === true,
    verifyEmail: response.autoVerifyEmail === true,
    verifyPhone: response.autoVerifyPhone === true,
  };
}

/** Tells of a confirmed user; the user stays confirmed when the trigger fails. */
export async function postConfirmation(
  { triggers }: Cognito,
  pool: UserPool,
  clientId: string,
  user: User,
  source: 'ConfirmSignUp' | 'ConfirmForgotPassword',
  clientMetadata: Metadata,
): Promise<void> {
  if (!pool.triggers.postConfirmation) return;
  await triggers.run(pool, pool.triggers.postConfirmation, {
    source: `PostConfirmation_${source}`,
    userName: user.username,
    clientId,
    request: { userAttributes: eventAttributes(user), ...given(clientMetadata) },
    response: {},
  });
}

/** A user's attributes as triggers see them. */
export function eventAttributes(user: User): Record<string, string> {
  return { ...user.attributes, sub: user.sub, 'cognito:user_status': user.status };
}

/** `clientMetadata` is only in the event when the caller sent some. */
export function given(clientMetadata: Metadata): { clientMetadata?: Metadata } {
  return Object.keys(clientMetadata).length > 0 ? { clientMetadata } : {};
}

function orNull(data: Metadata): Metadata | null {
  return Object.keys(data).length > 0 ? data : null;
}
