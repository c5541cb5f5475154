import type { Rule } from './house-rules.ts';
import { statementsOf } from './read-role.ts';

/** The only resources that may end in a wildcard, and for which actions. */
const wildcards: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^s3:((Get|Put|Delete)Object|ListMultipartUploadParts|AbortMultipartUpload)$/,
    /^<[A-Za-z]+Data\/[A-Za-z]+Bucket\.Arn>\/\*$/,
  ],
  [/^execute-api:ManageConnections$/, /:<SocketApi\/Api>\/live\/(POST|GET|DELETE)\/@connections\/\*$/],
  [/^xray:Put(TraceSegments|TelemetryRecords)$/, /^\*$/],
];

const apiGatewayRole = 'SocketApi/GatewayLogRole/Resource';

/** House rules about who may do what. */
export const identityRules: Readonly<Record<string, Rule>> = {
  'roles: no wildcard action, no wildcard resource': ({ assembly }) => [
    ...[...assembly.ofType('AWS::IAM::Policy'), ...assembly.ofType('AWS::IAM::ManagedPolicy')].map(
      (policy) => [policy, 'rights beside the role: they belong into it'] as const,
    ),
    ...assembly
      .ofType('AWS::IAM::Role')
      .filter(({ constructPath }) => !constructPath.endsWith(apiGatewayRole))
      .flatMap((role) => {
        if (role.properties.ManagedPolicyArns) return [[role, 'managed policies'] as const];
        return statementsOf(role).flatMap((statement) => {
          if ('NotAction' in statement || 'NotResource' in statement) return [[role, 'grants all but some'] as const];
          const actions = [statement.Action].flat();
          const wide = actions.filter((action) => action.includes('*'));
          const open = [statement.Resource].flat().filter((resource) => resource.includes('*'));
          const unknown = open.filter(
            (resource) => !actions.every((action) => wildcards.some(([a, r]) => a.test(action) && r.test(resource))),
          );
          return [...wide, ...unknown].map((text) => [role, text] as const);
        });
      }),
  ],
  'roles: one service may take them': ({ assembly }) =>
    assembly.ofType('AWS::IAM::Role').flatMap((role) => {
      const statements: { Principal: Record<string, unknown> }[] = role.properties.AssumeRolePolicyDocument.Statement;
      const odd = statements.filter(
        ({ Principal }) => Object.keys(Principal).join() !== 'Service' || Principal.Service === '*',
      );
      return odd.map(({ Principal }) => [role, JSON.stringify(Principal)] as const);
    }),
  'the customer key is used through a service': ({ assembly }) =>
    assembly
      .ofType('AWS::IAM::Role')
      .filter(({ constructPath }) => !constructPath.endsWith(apiGatewayRole))
      .flatMap((role) =>
        statementsOf(role)
          .filter(({ Resource }) => [Resource].flat().includes('<Key.Arn>'))
          .filter(({ Condition }) => !Condition?.StringEquals?.['kms:ViaService'])
          .map(() => [role, 'may use the key directly'] as const),
      ),
  'secrets under the customer key': ({ assembly }) =>
    assembly
      .ofType('AWS::SecretsManager::Secret')
      .filter(({ properties }) => properties.KmsKeyId !== '<Key.Arn>' || properties.SecretString)
      .map((secret) => [secret, 'not under the customer key, or written in the template'] as const),
  'the app client: no secret, rotation, revocation, silence': ({ assembly }) =>
    assembly
      .ofType('AWS::Cognito::UserPoolClient')
      .filter(
        ({ properties }) =>
          properties.GenerateSecret !== false ||
          properties.RefreshTokenRotation?.Feature !== 'ENABLED' ||
          properties.EnableTokenRevocation !== true ||
          properties.PreventUserExistenceErrors !== 'ENABLED' ||
          !properties.WriteAttributes ||
          properties.WriteAttributes.some((name: string) => name.startsWith('custom:') || name.endsWith('_verified')),
      )
      .map((client) => [client, 'weaker than it must be'] as const),
  'the user pool of production cannot be deleted by mistake': ({ assembly, protectedStage }) =>
    assembly
      .ofType('AWS::Cognito::UserPool')
      .filter(({ properties }) => protectedStage && properties.DeletionProtection !== 'ACTIVE')
      .map((pool) => [pool, 'no deletion protection'] as const),
};
