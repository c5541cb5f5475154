import type { App, Caller, Cognito } from '../context.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import type { Challenge, ChallengeData } from '../store/challenge-store.ts';
import type { AuthenticationResult } from '../tokens/issue-tokens.ts';
import type { Metadata } from '../triggers/sign-up-triggers.ts';

/** One sign-in under way. */
export interface Attempt {
  readonly app: App;
  readonly caller: Caller;
  readonly clientMetadata: Metadata;
}

/** What InitiateAuth and RespondToAuthChallenge answer: tokens, or the next question. */
export interface AuthAnswer {
  readonly ChallengeName?: string;
  readonly Session?: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: AuthenticationResult;
}

/** Puts a question; the answer must come within the app client's session time. */
export function ask(
  cognito: Cognito,
  app: App,
  name: string,
  parameters: Readonly<Record<string, string>>,
  data: ChallengeData,
): AuthAnswer {
  return { ChallengeName: name, Session: keep(cognito, app, name, data), ChallengeParameters: parameters };
}

/** Stores a challenge and gives its session. */
export function keep(cognito: Cognito, { pool, client }: App, name: string, data: ChallengeData): string {
  const id = cognito.random.bytes(96).toString('base64');
  const expiresAt = cognito.now() + client.sessionMinutes * 60_000;
  cognito.challenges.put({ id, poolId: pool.id, clientId: client.id, name, data, expiresAt });
  return id;
}

/** The challenge behind a session. @throws NotAuthorizedException when there is none, or it is another's. */
export function open(cognito: Cognito, { client }: App, name: string, session: string | undefined): Challenge {
  if (!session) throw invalid('Missing required parameter Session');
  const challenge = cognito.challenges.find(session);
  if (!challenge) throw sessionRefused('Invalid session for the user.');
  if (cognito.now() >= challenge.expiresAt) throw sessionRefused('Invalid session for the user, session is expired.');
  if (challenge.name !== name || challenge.clientId !== client.id)
    throw sessionRefused('Invalid session for the user.');
  return challenge;
}

/** Ends a challenge that was answered rightly. @throws NotAuthorizedException when someone was faster with the same session. */
export function close(cognito: Cognito, { id }: Challenge): void {
  if (!cognito.challenges.take(id)) throw sessionRefused('Invalid session for the user.');
}

export function sessionRefused(message: string): CognitoError {
  return new CognitoError('NotAuthorizedException', message);
}
