import { inTransaction } from '../../state-database.ts';
import type { App, Caller, Cognito } from '../context.ts';
import { CognitoError, userNotFound } from '../protocol/cognito-error.ts';
import type { SignIn } from '../store/sign-in-store.ts';
import type { User } from '../store/user-store.ts';
import { preTokenGeneration, type TokenSource } from '../triggers/sign-in-triggers.ts';
import type { Metadata } from '../triggers/sign-up-triggers.ts';
import { accessClaims, idClaims, type TokenFacts } from './claims.ts';

/** What the API answers when a sign-in or a refresh succeeds. */
export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken?: string;
  /** Seconds. */
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
}

export interface TokenRequest {
  readonly app: App;
  readonly user: User;
  readonly source: TokenSource;
  readonly clientMetadata: Metadata;
  readonly caller: Caller;
}

/** Begins a sign-in: its three tokens, and the record by which they are found and revoked. */
export async function issueTokens(cognito: Cognito, request: TokenRequest): Promise<AuthenticationResult> {
  const { app, user, caller } = request;
  const now = cognito.now();
  const signIn: SignIn = {
    eventId: cognito.random.uuid(),
    originJti: cognito.random.uuid(),
    sessionId: sessionId(cognito),
    poolId: app.pool.id,
    username: user.username,
    clientId: app.client.id,
    authTime: now,
    lastActiveAt: now,
    expiresAt: now + app.client.refreshSeconds * 1000,
    revokedAt: undefined,
    ...caller,
  };
  const tokens = await signTokens(cognito, request, signIn);
  const still = cognito.users.find(app.pool, user.sub); // a trigger may have run in between
  if (!still) throw userNotFound();
  if (!still.enabled) throw new CognitoError('NotAuthorizedException', 'User is disabled.');
  const refreshToken = newRefreshToken(cognito);
  inTransaction(cognito.db, () => {
    cognito.signIns.insert(signIn);
    cognito.signIns.addRefreshToken(signIn.eventId, refreshToken, now);
  });
  return { ...tokens, RefreshToken: refreshToken };
}

/** New access and ID tokens of a running sign-in. */
export async function signTokens(
  cognito: Cognito,
  { app, user, source, clientMetadata }: TokenRequest,
  signIn: SignIn,
): Promise<AuthenticationResult> {
  const facts: TokenFacts = {
    ...app,
    user,
    signIn,
    groups: cognito.groups.ofUser(app.pool.id, user.username),
    issuedAt: Math.floor(cognito.now() / 1000),
  };
  const plain = { access: accessClaims(facts, cognito.random.uuid()), id: idClaims(facts, cognito.random.uuid()) };
  const claims = await preTokenGeneration(cognito, facts, plain, source, clientMetadata);
  return {
    AccessToken: cognito.keys.sign(app.pool.id, claims.access),
    IdToken: cognito.keys.sign(app.pool.id, claims.id),
    ExpiresIn: app.client.accessSeconds,
    TokenType: 'Bearer',
  };
}

/** Opaque to everyone but this pool, which keeps only its hash. */
export function newRefreshToken(cognito: Cognito): string {
  return cognito.random.bytes(96).toString('base64url');
}

function sessionId(cognito: Cognito): string {
  const letters = [...cognito.random.bytes(25)].map((byte) => (byte % 36).toString(36));
  return `tkn${letters.join('')}`;
}
