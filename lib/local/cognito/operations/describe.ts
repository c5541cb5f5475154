import type { AttributeRule } from '../config/attribute-rules.ts';
import type { AppClient, UserPool } from '../config/user-pool.ts';
import type { Operation } from '../context.ts';
import { findPool, findPoolApp } from './find-app.ts';

/** DescribeUserPool: the template's properties as the pool runs them. */
export const describeUserPool: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  const { UserPoolName: _, Schema: __, ...properties } = pool.properties;
  return {
    UserPool: {
      ...properties,
      Id: pool.id,
      Name: pool.name,
      Arn: pool.arn,
      MfaConfiguration: pool.mfa,
      Policies: { PasswordPolicy: passwordPolicyShape(pool) },
      SchemaAttributes: [...pool.attributes.values()].map(attributeShape),
      EstimatedNumberOfUsers: cognito.users.count(pool.id),
    },
  };
};

/** ListUserPools */
export const listUserPools: Operation = ({ pools }) => ({
  UserPools: [...pools.values()].map((pool) => ({ Id: pool.id, Name: pool.name })),
});

/** DescribeUserPoolClient */
export const describeUserPoolClient: Operation = (cognito, { input }) => {
  const { client } = findPoolApp(cognito, input);
  return { UserPoolClient: clientShape(client) };
};

/** ListUserPoolClients */
export const listUserPoolClients: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  return {
    UserPoolClients: [...pool.clients.values()].map(({ id, name }) => ({
      ClientId: id,
      UserPoolId: pool.id,
      ClientName: name,
    })),
  };
};

/** GetUserPoolMfaConfig */
export const getUserPoolMfaConfig: Operation = (cognito, { input }) => {
  const { mfa, mfaMethods } = findPool(cognito, input);
  return {
    MfaConfiguration: mfa,
    SoftwareTokenMfaConfiguration: { Enabled: mfaMethods.includes('SOFTWARE_TOKEN_MFA') },
  };
};

/** As DescribeUserPoolClient shows it. */
export function clientShape(client: AppClient): object {
  const { GenerateSecret: _, ...properties } = client.properties;
  return {
    ...properties,
    ClientId: client.id,
    ClientName: client.name,
    UserPoolId: client.poolId,
    ClientSecret: client.secret,
    ExplicitAuthFlows: [...client.flows],
    EnableTokenRevocation: client.revocation,
    PreventUserExistenceErrors: client.hideUnknownUsers ? 'ENABLED' : 'LEGACY',
    AuthSessionValidity: client.sessionMinutes,
  };
}

function passwordPolicyShape({ password, temporaryPasswordDays }: UserPool): object {
  return {
    MinimumLength: password.minimumLength,
    RequireUppercase: password.uppercase,
    RequireLowercase: password.lowercase,
    RequireNumbers: password.numbers,
    RequireSymbols: password.symbols,
    PasswordHistorySize: password.history,
    TemporaryPasswordValidityDays: temporaryPasswordDays,
  };
}

function attributeShape({ name, type, required, mutable, ...limits }: AttributeRule): object {
  const text = { MinLength: String(limits.minLength), MaxLength: String(limits.maxLength) };
  const number = { MinValue: limits.minValue?.toString(), MaxValue: limits.maxValue?.toString() };
  return {
    Name: name,
    AttributeDataType: type,
    Required: required,
    Mutable: mutable,
    DeveloperOnlyAttribute: name.startsWith('dev:'),
    ...(type === 'String' && { StringAttributeConstraints: text }),
    ...(type === 'Number' && { NumberAttributeConstraints: number }),
  };
}
