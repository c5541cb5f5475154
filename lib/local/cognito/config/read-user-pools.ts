import type { Resource, Stack } from '../../model.ts';
import { attributeRules } from './attribute-rules.ts';
import { readAppClient } from './read-app-client.ts';
import { readMessages } from './read-messages.ts';
import type { AppClient, DeclaredGroup, MfaMethod, Triggers, UserPool } from './user-pool.ts';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes
type Properties = Record<string, any>;

/** Template values are booleans or, through parameters, their text. */
export const isOn = (value: unknown): boolean => String(value) === 'true';

/** Every user pool of the stack with its app clients, by pool id. `address` is where the pools are reached and begins their issuers. */
export function readUserPools(stack: Stack, address: string): Map<string, UserPool> {
  const pools = new Map<string, UserPool>();
  for (const resource of stack.ofType('AWS::Cognito::UserPool')) {
    pools.set(resource.ref, readPool(stack, resource, address));
  }
  return pools;
}

/** The groups that templates declare (AWS::Cognito::UserPoolGroup). */
export function readGroups(stack: Stack): DeclaredGroup[] {
  return stack.ofType('AWS::Cognito::UserPoolGroup').map(({ ref, properties }) => ({
    name: properties.GroupName ?? ref,
    poolId: properties.UserPoolId,
    description: properties.Description,
    precedence: properties.Precedence === undefined ? undefined : Number(properties.Precedence),
    roleArn: properties.RoleArn,
  }));
}

function readPool(stack: Stack, resource: Resource, address: string): UserPool {
  const id = resource.ref;
  const p: Properties = resource.properties;
  const policy = p.Policies?.PasswordPolicy;
  const attributes = attributeRules(p.Schema ?? []);
  const clients = new Map<string, AppClient>();
  for (const client of stack.ofType('AWS::Cognito::UserPoolClient')) {
    if (client.properties.UserPoolId === id) clients.set(client.ref, readAppClient(id, client));
  }
  return {
    id,
    name: p.UserPoolName ?? id,
    arn: resource.arn ?? `arn:aws:cognito-idp:${stack.region}:${stack.account}:userpool/${id}`,
    region: stack.region,
    issuer: `${address}/${id}`,
    usernameAttributes: p.UsernameAttributes ?? [],
    aliasAttributes: p.AliasAttributes ?? [],
    caseSensitive: p.UsernameConfiguration ? isOn(p.UsernameConfiguration.CaseSensitive) : true,
    autoVerified: p.AutoVerifiedAttributes ?? [],
    keepOriginal: p.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [],
    adminCreateOnly: isOn(p.AdminCreateUserConfig?.AllowAdminCreateUserOnly),
    temporaryPasswordDays: Number(policy?.TemporaryPasswordValidityDays ?? 7),
    password: {
      minimumLength: Number(policy?.MinimumLength ?? 8),
      lowercase: policy ? isOn(policy.RequireLowercase) : true,
      uppercase: policy ? isOn(policy.RequireUppercase) : true,
      numbers: policy ? isOn(policy.RequireNumbers) : true,
      symbols: policy ? isOn(policy.RequireSymbols) : true,
      history: Number(policy?.PasswordHistorySize ?? 0),
    },
    mfa: p.MfaConfiguration ?? 'OFF',
    mfaMethods: mfaMethods(p.EnabledMfas),
    recovery: recovery(p.AccountRecoverySetting),
    attributes,
    messages: readMessages(p),
    triggers: triggers(p.LambdaConfig ?? {}),
    clients,
    scopes: scopes(stack, id),
    hasDomain: belongingTo(stack, id, 'AWS::Cognito::UserPoolDomain').length > 0,
    notRun: notRun(stack, id, p),
    properties: p,
  };
}

const belongingTo = (stack: Stack, poolId: string, type: string) =>
  stack.ofType(type).filter((resource) => resource.properties.UserPoolId === poolId);

function scopes(stack: Stack, poolId: string): Set<string> {
  return new Set(
    belongingTo(stack, poolId, 'AWS::Cognito::UserPoolResourceServer').flatMap(
      ({ properties: { Identifier, Scopes } }) =>
        (Scopes ?? []).map(({ ScopeName }: { ScopeName: string }) => `${Identifier}/${ScopeName}`),
    ),
  );
}

function mfaMethods(enabled: readonly string[] | undefined): MfaMethod[] {
  return (enabled ?? []).map((method) => (method === 'EMAIL_OTP_MFA' ? 'EMAIL_OTP' : method)) as MfaMethod[];
}

function recovery(setting: Properties | undefined): UserPool['recovery'] {
  const mechanisms: Properties[] | undefined = setting?.RecoveryMechanisms;
  if (!mechanisms?.length) return undefined;
  return [...mechanisms].sort((a, b) => Number(a.Priority) - Number(b.Priority)).map((mechanism) => mechanism.Name);
}

function triggers(config: Properties): Triggers {
  const versioned = config.PreTokenGenerationConfig;
  const arn = versioned?.LambdaArn ?? config.PreTokenGeneration;
  const version = { V1_0: '1', V2_0: '2', V3_0: '3' }[versioned?.LambdaVersion as string] ?? '1';
  return {
    preSignUp: config.PreSignUp,
    postConfirmation: config.PostConfirmation,
    preAuthentication: config.PreAuthentication,
    postAuthentication: config.PostAuthentication,
    customMessage: config.CustomMessage,
    userMigration: config.UserMigration,
    preTokenGeneration: arn ? { arn, version: version as '1' | '2' | '3' } : undefined,
  };
}

const UNSUPPORTED_TRIGGERS = [
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'CustomEmailSender',
  'CustomSMSSender',
  'InboundFederation',
];

/** What is accepted and cannot run on this machine, each as one short phrase. */
function notRun(stack: Stack, poolId: string, p: Properties): string[] {
  const belonging = (type: string) => belongingTo(stack, poolId, type);
  const notes = belonging('AWS::Cognito::UserPoolIdentityProvider').map(
    ({ properties }) => `sign-in with ${properties.ProviderName} (${properties.ProviderType})`,
  );
  const onlyMachines = notes.length === 0 && belonging('AWS::Cognito::UserPoolResourceServer').length > 0;
  if (belonging('AWS::Cognito::UserPoolDomain').length > 0 && !onlyMachines)
    notes.push('hosted sign-in pages of the pool domain');
  for (const trigger of UNSUPPORTED_TRIGGERS) if (p.LambdaConfig?.[trigger]) notes.push(`trigger ${trigger}`);
  if (p.DeviceConfiguration) notes.push('remembered devices');
  if (p.UserPoolAddOns?.AdvancedSecurityMode && p.UserPoolAddOns.AdvancedSecurityMode !== 'OFF') {
    notes.push('threat protection');
  }
  return notes;
}
