import type { Cognito, Operation } from '../context.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import type { SignIn } from '../store/sign-in-store.ts';
import { checkAccessToken } from '../tokens/check-access-token.ts';
import { findApp, findPoolUser } from './find-app.ts';

/** RevokeToken: ends the sign-in that a refresh token belongs to, with all its tokens. An unknown token is already of no use. */
export const revokeToken: Operation = (cognito, { input }) => {
  const { client } = findApp(cognito, input.text('ClientId'));
  const secret = input.optionalText('ClientSecret');
  if (client.secret !== secret) throw new CognitoError('UnauthorizedException', 'Invalid client secret');
  if (!client.revocation) {
    throw new CognitoError('UnsupportedOperationException', 'Revoke token is not enabled for this client.');
  }
  const token = input.text('Token');
  if (token.split('.').length === 3) throw new CognitoError('UnsupportedTokenTypeException', 'Unsupported token type');
  const found = cognito.signIns.findRefreshToken(token);
  if (!found) return {};
  if (found.signIn.clientId !== client.id)
    throw new CognitoError('UnauthorizedException', 'Token was not issued to this client');
  cognito.signIns.revoke(found.signIn.eventId, cognito.now());
  return {};
};

/** GlobalSignOut: every sign-in of the user ends. */
export const globalSignOut: Operation = (cognito, { input }) => {
  const { user } = checkAccessToken(cognito, input.text('AccessToken'));
  cognito.signIns.revokeAll(user.poolId, user.username, cognito.now());
  return {};
};

/** AdminUserGlobalSignOut */
export const adminUserGlobalSignOut: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  cognito.signIns.revokeAll(pool.id, user.username, cognito.now());
  return {};
};

/** ListUserSessions */
export const listUserSessions: Operation = (cognito, { input }) => {
  const { user, signIn } = checkAccessToken(cognito, input.text('AccessToken'));
  return { Sessions: sessionsOf(cognito, user.poolId, user.username, signIn.eventId) };
};

/** AdminListUserSessions */
export const adminListUserSessions: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  return { Sessions: sessionsOf(cognito, pool.id, user.username) };
};

/** RevokeUserSession: one of the caller's other sign-ins. */
export const revokeUserSession: Operation = (cognito, { input }) => {
  const { user, signIn } = checkAccessToken(cognito, input.text('AccessToken'));
  const sessionId = input.text('SessionId');
  if (sessionId === signIn.sessionId) throw invalid('The session of the access token can not be revoked by it.');
  revokeSession(cognito, user.poolId, user.username, sessionId);
  return {};
};

/** AdminRevokeUserSession */
export const adminRevokeUserSession: Operation = (cognito, { input }) => {
  const { pool, user } = findPoolUser(cognito, input);
  revokeSession(cognito, pool.id, user.username, input.text('SessionId'));
  return {};
};

function sessionsOf(cognito: Cognito, poolId: string, username: string, currentEventId?: string): object[] {
  return cognito.signIns.active(poolId, username, cognito.now()).map((signIn) => ({
    SessionId: signIn.sessionId,
    SessionType: 'TOKEN',
    ClientId: signIn.clientId,
    CreateDate: signIn.authTime / 1000,
    LastActiveDate: signIn.lastActiveAt / 1000,
    DeviceType: signIn.device,
    LastIPAddress: signIn.ip,
    LastLocation: { Country: 'unknown' },
    IsCurrentSession: signIn.eventId === currentEventId,
  }));
}

function revokeSession(cognito: Cognito, poolId: string, username: string, sessionId: string): void {
  const found: SignIn | undefined = cognito.signIns
    .active(poolId, username, cognito.now())
    .find((signIn) => signIn.sessionId === sessionId);
  if (!found) throw new CognitoError('ResourceNotFoundException', 'Session does not exist.');
  cognito.signIns.revoke(found.eventId, cognito.now());
}
