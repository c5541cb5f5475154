import { type CfnUserPool, CfnUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { signInDays } from '../../contract/sign-in.ts';
import { removalPolicy } from '../foundation.ts';
import type { StageConfig } from '../stage/stage.ts';
import type { IdentityProviders } from './identity-providers.ts';

/**
 * The app client of mobile and web apps: no secret (it could not be kept), SRP, tokens of ten minutes, refresh tokens that change at
 * every use and can be revoked. With rotation the refresh flow is GetTokensFromRefreshToken, and ALLOW_REFRESH_TOKEN_AUTH is refused.
 */
export function userPoolClient(
  scope: Construct,
  pool: CfnUserPool,
  stage: StageConfig,
  providers: IdentityProviders,
): CfnUserPoolClient {
  const client = new CfnUserPoolClient(scope, 'UserPoolClient', {
    userPoolId: pool.ref,
    clientName: 'app',
    generateSecret: false,
    explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', ...(stage.passwordAuth ? ['ALLOW_USER_PASSWORD_AUTH'] : [])],
    preventUserExistenceErrors: 'ENABLED',
    enableTokenRevocation: true,
    authSessionValidity: 3,
    accessTokenValidity: 10,
    idTokenValidity: 10,
    refreshTokenValidity: signInDays,
    tokenValidityUnits: { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'days' },
    refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 60 },
    readAttributes: ['email', 'email_verified', 'name', 'locale', 'zoneinfo'],
    writeAttributes: ['email', 'name', 'locale', 'zoneinfo'],
    supportedIdentityProviders: ['COGNITO', ...providers.names],
    ...(providers.names.length > 0 ? hostedSignIn(stage) : {}),
  });
  // Apps that are released name it: it stays with the pool.
  client.applyRemovalPolicy(removalPolicy(stage));
  for (const provider of providers.resources) client.addResourceDependency(provider);
  return client;
}

const hostedSignIn = (stage: StageConfig) => ({
  allowedOAuthFlowsUserPoolClient: true,
  allowedOAuthFlows: ['code'],
  allowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
  callbackUrLs: stage.callbackUrls ?? [],
  logoutUrLs: stage.logoutUrls ?? [],
});
