import { type CfnUserPool, CfnUserPoolIdentityProvider } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { hasProviders } from '../stage/read-stage.ts';
import type { StageConfig } from '../stage/stage.ts';

export interface IdentityProviders {
  /** As the app client lists them. */
  readonly names: readonly string[];
  readonly resources: readonly CfnUserPoolIdentityProvider[];
}

/** Resolved by CloudFormation at deployment: the secret stands in no template. */
const secret = (name: string) => `{{resolve:secretsmanager:${name}:SecretString}}`;

/** Without the second one Cognito takes every address for unverified: no invitation could be accepted with it. */
const attributes = { email: 'email', email_verified: 'email_verified', name: 'name' };

/** Google, Apple and OpenID Connect providers of the stage. */
export function identityProviders(scope: Construct, pool: CfnUserPool, stage: StageConfig): IdentityProviders {
  if (!hasProviders(stage)) return { names: [], resources: [] };
  const { google, apple, oidc = [] } = stage.providers ?? {};
  const resources: CfnUserPoolIdentityProvider[] = [];
  const add = (providerName: string, providerType: string, providerDetails: Record<string, string>) =>
    resources.push(
      new CfnUserPoolIdentityProvider(scope, `${providerName}Provider`, {
        userPoolId: pool.ref,
        providerName,
        providerType,
        providerDetails,
        attributeMapping: attributes,
      }),
    );
  if (google) {
    add('Google', 'Google', {
      client_id: google.clientId,
      client_secret: secret(google.secretName),
      authorize_scopes: 'openid email profile',
    });
  }
  if (apple) {
    add('SignInWithApple', 'SignInWithApple', {
      client_id: apple.servicesId,
      team_id: apple.teamId,
      key_id: apple.keyId,
      private_key: secret(apple.secretName),
      authorize_scopes: 'email name',
    });
  }
  for (const provider of oidc) {
    add(provider.name, 'OIDC', {
      client_id: provider.clientId,
      client_secret: secret(provider.secretName),
      oidc_issuer: provider.issuer,
      attributes_request_method: 'GET',
      authorize_scopes: (provider.scopes ?? ['openid', 'email', 'profile']).join(' '),
    });
  }
  return { names: resources.map((resource) => resource.providerName), resources };
}
