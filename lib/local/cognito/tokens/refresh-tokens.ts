import type { App, Caller, Cognito } from '../context.ts';
import { CognitoError } from '../protocol/cognito-error.ts';
import type { RefreshToken } from '../store/sign-in-store.ts';
import type { User } from '../store/user-store.ts';
import type { Metadata } from '../triggers/sign-up-triggers.ts';
import { type AuthenticationResult, newRefreshToken, signTokens } from './issue-tokens.ts';

export interface RefreshRequest {
  readonly app: App;
  readonly token: string;
  readonly clientMetadata: Metadata;
  readonly caller: Caller;
}

/**
 * New tokens for a refresh token. Where the app client rotates, a new refresh token comes with them, valid as long as the first
 * one would have been; the old one works for the grace period, and after it its use ends the whole sign-in.
 * @throws NotAuthorizedException, RefreshTokenReuseException
 */
export async function refreshTokens(cognito: Cognito, request: RefreshRequest): Promise<AuthenticationResult> {
  const { app, token, clientMetadata, caller } = request;
  const { signIn, user } = usableToken(cognito, app, token);
  const tokens = await signTokens(cognito, { app, user, source: 'RefreshTokens', clientMetadata, caller }, signIn);
  usableToken(cognito, app, token); // a trigger may have run in between, and another refresh with it
  cognito.signIns.touch(signIn.eventId, cognito.now(), caller.device, caller.ip);
  if (!app.client.rotation) return tokens;
  const next = newRefreshToken(cognito);
  cognito.signIns.rotate(token, next, signIn.eventId, cognito.now());
  return { ...tokens, RefreshToken: next };
}

function usableToken(cognito: Cognito, { pool, client }: App, token: string): RefreshToken & { user: User } {
  const found = cognito.signIns.findRefreshToken(token);
  if (!found || found.signIn.clientId !== client.id) throw refused('Invalid Refresh Token');
  const { signIn, rotatedAt } = found;
  const now = cognito.now();
  if (signIn.revokedAt !== undefined) throw refused('Refresh Token has been revoked');
  if (now >= signIn.expiresAt) throw refused('Refresh Token has expired');
  const graceEnd = rotatedAt === undefined ? undefined : rotatedAt + (client.rotation?.graceSeconds ?? 0) * 1000;
  if (graceEnd !== undefined && now >= graceEnd) {
    cognito.signIns.revoke(signIn.eventId, now);
    throw new CognitoError('RefreshTokenReuseException', 'Refresh token has been rotated and cannot be used again.');
  }
  const user = cognito.users.find(pool, signIn.username);
  if (!user) throw refused('Invalid Refresh Token');
  if (!user.enabled) throw refused('User is disabled.');
  return { ...found, user };
}

function refused(message: string): CognitoError {
  return new CognitoError('NotAuthorizedException', message);
}
