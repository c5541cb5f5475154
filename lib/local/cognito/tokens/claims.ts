import type { AppClient, UserPool } from '../config/user-pool.ts';
import type { Group } from '../store/group-store.ts';
import type { SignIn } from '../store/sign-in-store.ts';
import type { User } from '../store/user-store.ts';

export type Claims = Record<string, unknown>;

/** The scope of every access token that the user pools API (not the hosted pages) issues. */
export const SELF_SERVICE_SCOPE = 'aws.cognito.signin.user.admin';

export interface TokenFacts {
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly user: User;
  readonly signIn: SignIn;
  readonly groups: readonly Group[];
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

/** Claims of an access token as Cognito writes them; no `aud`, no attributes. */
export function accessClaims(facts: TokenFacts, jti: string): Claims {
  const { pool, client, user, signIn, groups, issuedAt } = facts;
  return {
    sub: user.sub,
    ...(groups.length > 0 && { 'cognito:groups': groups.map((group) => group.name) }),
    iss: pool.issuer,
    client_id: client.id,
    ...(client.revocation && { origin_jti: signIn.originJti }),
    event_id: signIn.eventId,
    token_use: 'access',
    scope: SELF_SERVICE_SCOPE,
    auth_time: Math.floor(signIn.authTime / 1000),
    exp: issuedAt + client.accessSeconds,
    iat: issuedAt,
    jti,
    username: user.username,
  };
}

/** Claims of a machine's access token (client credentials): no person, no sign-in, the scopes that it may use. */
export function machineClaims(
  pool: UserPool,
  client: AppClient,
  scopes: readonly string[],
  issuedAt: number,
  jti: string,
): Claims {
  return {
    sub: client.id,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: issuedAt,
    iss: pool.issuer,
    exp: issuedAt + client.accessSeconds,
    iat: issuedAt,
    version: 2,
    jti,
    client_id: client.id,
  };
}

/** Claims of an ID token: those attributes that the app client may read. */
export function idClaims(facts: TokenFacts, jti: string): Claims {
  const { pool, client, user, signIn, groups, issuedAt } = facts;
  const roles = groups.flatMap((group) => group.roleArn ?? []);
  return {
    sub: user.sub,
    ...(groups.length > 0 && { 'cognito:groups': groups.map((group) => group.name) }),
    ...(roles.length > 0 && { 'cognito:roles': roles, 'cognito:preferred_role': roles[0] }),
    iss: pool.issuer,
    'cognito:username': user.username,
    ...(client.revocation && { origin_jti: signIn.originJti }),
    aud: client.id,
    event_id: signIn.eventId,
    token_use: 'id',
    auth_time: Math.floor(signIn.authTime / 1000),
    exp: issuedAt + client.idSeconds,
    iat: issuedAt,
    jti,
    ...attributeClaims(client, user),
  };
}

function attributeClaims(client: AppClient, user: User): Claims {
  const claims: Claims = {};
  for (const [name, value] of Object.entries(user.attributes)) {
    if (name === 'sub' || name.startsWith('dev:') || !client.readable.has(name)) continue;
    if (name === 'email_verified' || name === 'phone_number_verified') claims[name] = value === 'true';
    else if (name === 'updated_at') claims[name] = Number(value);
    else if (name === 'address') claims[name] = { formatted: value };
    else claims[name] = value;
  }
  return claims;
}
