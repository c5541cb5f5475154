import type { App, Cognito } from '../context.ts';
import { CognitoError } from '../protocol/cognito-error.ts';
import type { SignIn } from '../store/sign-in-store.ts';
import type { User } from '../store/user-store.ts';
import { SELF_SERVICE_SCOPE } from './claims.ts';
import { readClaims } from './signing-keys.ts';

export interface Authorized {
  readonly app: App;
  readonly user: User;
  readonly signIn: SignIn;
}

/** Who an access token speaks for, where a user manages their own account. Revoked tokens are refused before they expire. */
export function checkAccessToken(cognito: Cognito, token: string): Authorized {
  const poolId =
    String(readClaims(token)?.iss ?? '')
      .split('/')
      .at(-1) ?? '';
  const pool = cognito.pools.get(poolId);
  const claims = pool && cognito.keys.verify(pool.id, token);
  const client = pool?.clients.get(String(claims?.client_id));
  if (!pool || !client || claims?.token_use !== 'access') throw refused('Invalid Access Token');
  if (Number(claims.exp) * 1000 <= cognito.now()) throw refused('Access Token has expired');
  const scopes = String(claims.scope).split(' ');
  if (!scopes.includes(SELF_SERVICE_SCOPE)) throw refused('Access Token does not have required scopes');
  const user = cognito.users.find(pool, String(claims.sub));
  if (!user) throw new CognitoError('UserNotFoundException', 'User does not exist.');
  const signIn = cognito.signIns.find(String(claims.event_id));
  if (!signIn || signIn.revokedAt !== undefined) throw refused('Access Token has been revoked');
  if (!user.enabled) throw refused('User is disabled.');
  return { app: { pool, client }, user, signIn };
}

function refused(message: string): CognitoError {
  return new CognitoError('NotAuthorizedException', message);
}
