import { describe, expect, it } from 'vitest';
import { signInDays } from '../../lib/contract/sign-in.ts';
import { assemblyOf } from './assembly-of.ts';
import { fixtureModules } from './fixture/modules.ts';
import { synthesize } from './synthesize.ts';

const assembly = assemblyOf('fixture');
const pool = assembly.at('UserPool').properties;
const client = assembly.at('UserPoolClient').properties;

describe('the user pool', () => {
  it('signs people in by e-mail address, in any letter case', () => {
    expect(pool.UsernameAttributes).toEqual(['email']);
    expect(pool.UsernameConfiguration).toEqual({ CaseSensitive: false });
    expect(pool.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: false });
  });

  it('verifies addresses, and keeps the old one until the new one is verified', () => {
    expect(pool.AutoVerifiedAttributes).toEqual(['email']);
    expect(pool.UserAttributeUpdateSettings).toEqual({ AttributesRequireVerificationBeforeUpdate: ['email'] });
    expect(pool.AccountRecoverySetting).toEqual({ RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] });
  });

  it('asks for long passwords and offers TOTP', () => {
    expect(pool.Policies.PasswordPolicy.MinimumLength).toBeGreaterThanOrEqual(12);
    expect(pool.MfaConfiguration).toBe('OPTIONAL');
    expect(pool.EnabledMfas).toEqual(['SOFTWARE_TOKEN_MFA']);
  });

  it('tracks no devices, and has threat protection where the stage pays for it', () => {
    expect(pool).not.toHaveProperty('DeviceConfiguration');
    expect(pool.UserPoolTier).toBe('ESSENTIALS');
    expect(pool).not.toHaveProperty('UserPoolAddOns');
    const plus = synthesize({ modules: [], fields: { featurePlan: 'PLUS' } }).at('UserPool').properties;
    expect(plus).toMatchObject({ UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } });
  });

  it('sends from the sender of the stage, from the address or its domain', () => {
    expect(pool).not.toHaveProperty('EmailConfiguration');
    const sending = (fields: Record<string, string>) =>
      synthesize({ modules: [], fields }).at('UserPool').properties.EmailConfiguration;
    const identity = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity';
    expect(sending({ senderEmail: 'hello@example.com' })).toEqual({
      EmailSendingAccount: 'DEVELOPER',
      From: 'hello@example.com',
      SourceArn: `${identity}/hello@example.com`,
    });
    expect(sending({ senderEmail: 'hello@example.com', senderIdentity: 'example.com' }).SourceArn).toBe(
      `${identity}/example.com`,
    );
  });

  it('calls who creates a person, and who tells the old address before Cognito has waited its five seconds', () => {
    const real = assemblyOf('real');
    expect(real.at('UserPool').properties.LambdaConfig).toEqual({
      PostConfirmation: '<UserPoolTriggers/IdentityCreatePerson/Function.Arn>',
      CustomMessage: '<UserPoolTriggers/IdentityWarnOldAddress/Function.Arn>',
    });
    expect(real.at('UserPoolTriggers/IdentityWarnOldAddress/Function/Resource').properties.Timeout).toBeLessThan(5);
  });

  it('has the groups that contracts name', () => {
    const names = assembly.ofType('AWS::Cognito::UserPoolGroup').map(({ properties }) => properties.GroupName);
    expect(names.toSorted()).toEqual(['admin', 'support']);
  });
});

describe('a sender', () => {
  const statement = (fields: Record<string, string>) => {
    const changed = synthesize({ modules: fixtureModules, fields });
    const [policy] = changed.at('GiftShop/SendParcel/Role/Resource').properties.Policies;
    return {
      allowed: policy.PolicyDocument.Statement.filter(({ Action }: { Action: string }) =>
        String(Action).startsWith('ses:'),
      ),
      from: changed.at('GiftShop/SendParcel/Function/Resource').properties.Environment.Variables.EMAIL_FROM,
    };
  };

  it('may be used by functions with access to email, under its own name only', () => {
    expect(statement({ senderEmail: 'hello@example.com', senderIdentity: 'example.com' })).toEqual({
      from: 'hello@example.com',
      allowed: [
        {
          Effect: 'Allow',
          Action: 'ses:SendEmail',
          Resource: [
            'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:configuration-set/<MailEvents>',
            'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/example.com',
          ],
          Condition: { StringEquals: { 'ses:FromAddress': 'hello@example.com' } },
        },
      ],
    });
  });

  it('that is absent gives no right and no variable', () => {
    expect(statement({})).toEqual({ allowed: [], from: undefined });
  });
});

describe('the app client', () => {
  it('has no secret, signs in with SRP, and hides whether an account exists', () => {
    expect(client).toMatchObject({ GenerateSecret: false, PreventUserExistenceErrors: 'ENABLED' });
    expect(client.ExplicitAuthFlows).toEqual(['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH']);
    const prod = synthesize({ modules: [], stage: 'prod' });
    expect(prod.at('UserPoolClient').properties.ExplicitAuthFlows).toEqual(['ALLOW_USER_SRP_AUTH']);
  });

  it('gives tokens of ten minutes and refresh tokens that rotate and can be revoked', () => {
    expect(client).toMatchObject({
      AccessTokenValidity: 10,
      IdTokenValidity: 10,
      RefreshTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
      EnableTokenRevocation: true,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
    });
    expect(client.ExplicitAuthFlows).not.toContain('ALLOW_REFRESH_TOKEN_AUTH');
  });

  it('can be refreshed for as long as ended sessions are remembered', () => {
    expect(signInDays).toBe(client.RefreshTokenValidity);
  });

  it('may write no attribute that decides anything', () => {
    expect(client.WriteAttributes).toEqual(['email', 'name', 'locale', 'zoneinfo']);
    expect(client.WriteAttributes).not.toContain('email_verified');
  });

  it('has no hosted sign-in without providers', () => {
    expect(client.SupportedIdentityProviders).toEqual(['COGNITO']);
    expect(client).not.toHaveProperty('AllowedOAuthFlowsUserPoolClient');
    expect(assembly.ofType('AWS::Cognito::UserPoolDomain')).toEqual([]);
  });
});

describe('outside providers', () => {
  const fields = {
    hostedDomainPrefix: 'my-app',
    callbackUrls: ['myapp://back'],
    logoutUrls: ['myapp://bye'],
    providers: {
      google: { clientId: 'g', secretName: 'app/google' },
      apple: { servicesId: 'com.example', teamId: 'T1', keyId: 'K1', secretName: 'app/apple' },
      oidc: [{ name: 'Staff', issuer: 'https://id.example.com', clientId: 's', secretName: 'app/staff' }],
    },
  };
  const changed = synthesize({ modules: [], fields });
  const provider = (name: string) => changed.at(`${name}Provider`).properties;

  it('are made from the context, their secrets only named', () => {
    expect(provider('Google')).toMatchObject({
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'g', client_secret: '{{resolve:secretsmanager:app/google:SecretString}}' },
    });
    expect(provider('SignInWithApple')).toMatchObject({
      ProviderType: 'SignInWithApple',
      ProviderDetails: {
        client_id: 'com.example',
        team_id: 'T1',
        key_id: 'K1',
        private_key: '{{resolve:secretsmanager:app/apple:SecretString}}',
      },
    });
    expect(provider('Staff')).toMatchObject({
      ProviderType: 'OIDC',
      ProviderDetails: { oidc_issuer: 'https://id.example.com', authorize_scopes: 'openid email profile' },
    });
  });

  it('say whether they have verified the address', () => {
    for (const name of ['Google', 'SignInWithApple', 'Staff']) {
      expect(provider(name).AttributeMapping).toMatchObject({ email: 'email', email_verified: 'email_verified' });
    }
  });

  it('sign in with the code flow on the domain of the stage, and the client waits for them', () => {
    expect(changed.at('UserPoolDomain').properties).toMatchObject({ Domain: 'my-app' });
    const app = changed.at('UserPoolClient');
    expect(app.properties).toMatchObject({
      SupportedIdentityProviders: ['COGNITO', 'Google', 'SignInWithApple', 'Staff'],
      AllowedOAuthFlows: ['code'],
      CallbackURLs: ['myapp://back'],
      LogoutURLs: ['myapp://bye'],
    });
    expect(app.dependsOn).toEqual(
      expect.arrayContaining(['GoogleProvider', 'SignInWithAppleProvider', 'StaffProvider']),
    );
  });
});
