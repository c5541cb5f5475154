import { CognitoError } from '../protocol/cognito-error.ts';
import type { Claims } from './claims.ts';

/** Claims that no pre token generation trigger changes. */
const FIXED = new Set([
  'acr',
  'amr',
  'at_hash',
  'auth_time',
  'azp',
  'client_id',
  'cognito:username',
  'device_key',
  'event_id',
  'exp',
  'iat',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'sub',
  'token_use',
  'username',
]);

export interface TokenClaims {
  readonly access: Claims;
  readonly id: Claims;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the trigger answered
type Answer = Record<string, any>;

/** Version 1: `claimsOverrideDetails` changes the ID token, and the groups of both. */
export function applyVersion1(claims: TokenClaims, response: Answer | undefined): TokenClaims {
  const details: Answer = object(response?.claimsOverrideDetails);
  const groups = details.groupOverrideDetails;
  return {
    access: withGroups(claims.access, groups),
    id: withChanges(withGroups(claims.id, groups, true), details),
  };
}

/** Versions 2 and 3: `claimsAndScopeOverrideDetails` changes each token by itself, and the scopes of the access token. */
export function applyVersion2(claims: TokenClaims, response: Answer | undefined): TokenClaims {
  const details: Answer = object(response?.claimsAndScopeOverrideDetails);
  const access = object(details.accessTokenGeneration);
  const changed = withChanges(withGroups(claims.access, details.groupOverrideDetails), access);
  const scopes = new Set(String(claims.access.scope).split(' '));
  for (const scope of list(access.scopesToAdd)) scopes.add(scope);
  for (const scope of list(access.scopesToSuppress)) scopes.delete(scope);
  return {
    access: { ...changed, scope: [...scopes].join(' ') },
    id: withChanges(withGroups(claims.id, details.groupOverrideDetails, true), object(details.idTokenGeneration)),
  };
}

function withChanges(claims: Claims, { claimsToAddOrOverride, claimsToSuppress }: Answer): Claims {
  const changed = { ...claims };
  for (const [name, value] of Object.entries(object(claimsToAddOrOverride)))
    if (!FIXED.has(name)) changed[name] = value;
  for (const name of list(claimsToSuppress)) if (!FIXED.has(name)) delete changed[name];
  return changed;
}

function withGroups(claims: Claims, groups: Answer | undefined, roles = false): Claims {
  if (!groups) return claims;
  const changed = { ...claims };
  if (Array.isArray(groups.groupsToOverride)) changed['cognito:groups'] = groups.groupsToOverride;
  if (roles && Array.isArray(groups.iamRolesToOverride)) changed['cognito:roles'] = groups.iamRolesToOverride;
  if (roles && groups.preferredRole) changed['cognito:preferred_role'] = groups.preferredRole;
  return changed;
}

function object(value: unknown): Answer {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw unrecognizable();
  return value as Answer;
}

function list(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw unrecognizable();
  return value;
}

function unrecognizable(): CognitoError {
  return new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}
