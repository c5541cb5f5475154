import type { App, Cognito } from '../context.ts';
import { CognitoError } from '../protocol/cognito-error.ts';
import type { User } from '../store/user-store.ts';
import type { TokenFacts } from '../tokens/claims.ts';
import { applyVersion1, applyVersion2, type TokenClaims } from '../tokens/override-claims.ts';
import { eventAttributes, given, type Metadata } from './sign-up-triggers.ts';

/** May refuse a sign-in. Where unknown users are hidden it also hears of names that do not exist. */
export async function preAuthentication(
  { triggers }: Cognito,
  { pool, client }: App,
  user: User | undefined,
  name: string,
  validationData: Metadata,
): Promise<void> {
  if (!pool.triggers.preAuthentication || (!user && !client.hideUnknownUsers)) return;
  await triggers.run(pool, pool.triggers.preAuthentication, {
    source: 'PreAuthentication_Authentication',
    userName: user?.username ?? name,
    clientId: client.id,
    request: {
      userAttributes: user ? eventAttributes(user) : {},
      validationData: Object.keys(validationData).length > 0 ? validationData : null,
      ...(client.hideUnknownUsers && { userNotFound: !user }),
    },
    response: {},
  });
}

/** Hears of a sign-in before its tokens are made; may still refuse it. */
export async function postAuthentication(
  { triggers }: Cognito,
  { pool, client }: App,
  user: User,
  clientMetadata: Metadata,
): Promise<void> {
  if (!pool.triggers.postAuthentication) return;
  await triggers.run(pool, pool.triggers.postAuthentication, {
    source: 'PostAuthentication_Authentication',
    userName: user.username,
    clientId: client.id,
    request: { userAttributes: eventAttributes(user), newDeviceUsed: false, ...given(clientMetadata) },
    response: {},
  });
}

export type TokenSource = 'Authentication' | 'NewPasswordChallenge' | 'RefreshTokens';

/** Lets the pool's trigger change the claims of the tokens that are about to be signed. */
export async function preTokenGeneration(
  { triggers }: Cognito,
  { pool, client, user, groups }: TokenFacts,
  claims: TokenClaims,
  source: TokenSource,
  clientMetadata: Metadata,
): Promise<TokenClaims> {
  const trigger = pool.triggers.preTokenGeneration;
  if (!trigger) return claims;
  const roles = groups.flatMap((group) => group.roleArn ?? []);
  const basic = trigger.version === '1';
  const response = await triggers.run(pool, trigger.arn, {
    source: `TokenGeneration_${source}`,
    version: trigger.version,
    userName: user.username,
    clientId: client.id,
    request: {
      userAttributes: eventAttributes(user),
      groupConfiguration: {
        groupsToOverride: groups.map((group) => group.name),
        iamRolesToOverride: roles,
        preferredRole: roles[0] ?? null,
      },
      ...(!basic && { scopes: String(claims.access.scope).split(' ') }),
      ...given(clientMetadata),
    },
    response: basic ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
  });
  return basic ? applyVersion1(claims, response) : applyVersion2(claims, response);
}

export interface MigratedUser {
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: 'CONFIRMED' | 'RESET_REQUIRED';
  readonly moveAliases: boolean;
}

/** Asks the pool's migration trigger for a user that the pool does not know; undefined when it does not know it either. */
export async function migrateUser(
  { triggers }: Cognito,
  { pool, client }: App,
  name: string,
  source: 'Authentication' | 'ForgotPassword',
  { password, metadata }: { password?: string; metadata: Metadata },
): Promise<MigratedUser | undefined> {
  if (!pool.triggers.userMigration) return undefined;
  const response = await triggers.run(pool, pool.triggers.userMigration, {
    source: `UserMigration_${source}`,
    userName: name,
    clientId: client.id,
    request: { ...(password !== undefined && { password }), validationData: metadata, userAttributes: null },
    response: {
      userAttributes: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
    },
  });
  if (!response.userAttributes) return undefined;
  if (typeof response.userAttributes !== 'object') {
    throw new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  }
  const { username: _, ...attributes } = response.userAttributes;
  return {
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
    status: response.finalUserStatus === 'CONFIRMED' ? 'CONFIRMED' : 'RESET_REQUIRED',
    moveAliases: response.forceAliasCreation === true,
  };
}
