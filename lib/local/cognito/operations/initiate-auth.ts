import type { App, Call, Cognito, Operation } from '../context.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import { parameter } from '../protocol/read-input.ts';
import type { Attempt, AuthAnswer } from '../sign-in/challenges.ts';
import { signInWithPassword, startSrp } from '../sign-in/password-flows.ts';
import { refreshTokens } from '../tokens/refresh-tokens.ts';
import { checkSecretHash, findApp, findPoolApp } from './find-app.ts';

/** InitiateAuth: an app signs a user in, or refreshes. */
export const initiateAuth: Operation = (cognito, call) => {
  const app = findApp(cognito, call.input.text('ClientId'));
  const flow = call.input.text('AuthFlow');
  if (flow.startsWith('ADMIN_')) throw invalid('Initiate Auth method not supported.');
  return authenticate(cognito, call, app, flow);
};

/** AdminInitiateAuth: a server signs a user in. */
export const adminInitiateAuth: Operation = (cognito, call) => {
  const app = findPoolApp(cognito, call.input);
  const flow = call.input.text('AuthFlow');
  if (flow === 'USER_PASSWORD_AUTH') throw invalid('Initiate Auth method not supported.');
  return authenticate(cognito, call, app, flow);
};

/** GetTokensFromRefreshToken: the only way to refresh where the app client rotates. */
export const getTokensFromRefreshToken: Operation = async (cognito, { input, caller }) => {
  const app = findApp(cognito, input.text('ClientId'));
  const secret = input.optionalText('ClientSecret');
  if (app.client.secret !== secret) {
    throw new CognitoError('NotAuthorizedException', `Unable to verify secret for client ${app.client.id}`);
  }
  const clientMetadata = input.map('ClientMetadata');
  const tokens = await refreshTokens(cognito, { app, token: input.text('RefreshToken'), clientMetadata, caller });
  return { AuthenticationResult: tokens };
};

async function authenticate(cognito: Cognito, { input, caller }: Call, app: App, flow: string): Promise<AuthAnswer> {
  const parameters = input.map('AuthParameters');
  const metadata = input.map('ClientMetadata');
  const attempt: Attempt = { app, caller, clientMetadata: {} };
  requireFlow(app, flow);
  switch (flow) {
    case 'USER_PASSWORD_AUTH':
    case 'ADMIN_USER_PASSWORD_AUTH':
    case 'ADMIN_NO_SRP_AUTH': {
      const name = named(app, parameters);
      return signInWithPassword(cognito, attempt, name, parameter(parameters, 'PASSWORD'), metadata);
    }
    case 'USER_SRP_AUTH': {
      const name = named(app, parameters);
      return startSrp(cognito, attempt, name, parameter(parameters, 'SRP_A'), metadata);
    }
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH':
      return refresh(cognito, attempt, parameters);
    case 'CUSTOM_AUTH':
      throw invalid('Custom auth lambda trigger is not configured for the user pool.');
    default:
      throw invalid(`AuthFlow ${flow} is not run by the local user pool.`);
  }
}

async function refresh(
  cognito: Cognito,
  { app, caller }: Attempt,
  parameters: Readonly<Record<string, string>>,
): Promise<AuthAnswer> {
  const token = parameter(parameters, 'REFRESH_TOKEN');
  const holder = cognito.signIns.findRefreshToken(token)?.signIn.username;
  const user = holder === undefined ? undefined : cognito.users.find(app.pool, holder);
  const names = user ? [user.username, user.sub, user.attributes.email ?? '', user.attributes.phone_number ?? ''] : [];
  if (user) checkSecretHash(app.client, names, parameters.SECRET_HASH);
  const tokens = await refreshTokens(cognito, { app, token, clientMetadata: {}, caller });
  return { ChallengeParameters: {}, AuthenticationResult: tokens };
}

/** @throws InvalidParameterException when the app client does not allow the flow. */
function requireFlow({ client }: App, flow: string): void {
  const required = {
    USER_PASSWORD_AUTH: 'ALLOW_USER_PASSWORD_AUTH',
    ADMIN_USER_PASSWORD_AUTH: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    ADMIN_NO_SRP_AUTH: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    USER_SRP_AUTH: 'ALLOW_USER_SRP_AUTH',
    REFRESH_TOKEN: 'ALLOW_REFRESH_TOKEN_AUTH',
    REFRESH_TOKEN_AUTH: 'ALLOW_REFRESH_TOKEN_AUTH',
    CUSTOM_AUTH: 'ALLOW_CUSTOM_AUTH',
    USER_AUTH: 'ALLOW_USER_AUTH',
  }[flow];
  if (!required) {
    throw invalid(
      `1 validation error detected: Value '${flow}' at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: [USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH]`,
    );
  }
  const refreshing = required === 'ALLOW_REFRESH_TOKEN_AUTH';
  if (refreshing && client.rotation) {
    throw invalid(
      'Refresh token rotation is enabled for this client: use GetTokensFromRefreshToken instead of REFRESH_TOKEN_AUTH.',
    );
  }
  if (client.flows.has(required)) return;
  if (flow === 'USER_PASSWORD_AUTH') throw invalid('USER_PASSWORD_AUTH flow not enabled for this client');
  if (flow === 'USER_SRP_AUTH' || flow === 'CUSTOM_AUTH') throw invalid(`${flow} is not enabled for the client.`);
  throw invalid('Auth flow not enabled for this client');
}

function named({ client }: App, parameters: Readonly<Record<string, string>>): string {
  const name = parameter(parameters, 'USERNAME');
  checkSecretHash(client, [name], parameters.SECRET_HASH);
  return name;
}
