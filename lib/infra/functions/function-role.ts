import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Grant, KeyUse } from '../access/grantable.ts';
import { acknowledge } from '../acknowledge.ts';

/** A function's own role, and the one policy in it. */
export interface FunctionRole {
  readonly role: Role;
  readonly policy: PolicyDocument;
}

/** A function's own role: its stack's log group, its grants, and nothing else. */
export function functionRole(
  scope: Construct,
  logGroup: ILogGroup,
  key: IKey,
  grants: readonly Grant[],
  tracing: boolean,
): FunctionRole {
  const statements = [
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    ...grants.flatMap((grant) => grant.statements),
    ...keyStatements(
      Stack.of(scope),
      key,
      grants.flatMap((grant) => grant.keyUses),
    ),
    ...(tracing ? [traces()] : []),
  ];
  const policy = new PolicyDocument({ statements });
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { access: policy },
  });
  acknowledgeWildcards(role, statements);
  return { role, policy };
}

/** One statement per service: the key serves the function only through the service that holds its data. */
function keyStatements(stack: Stack, key: IKey, uses: readonly KeyUse[]): readonly PolicyStatement[] {
  const services = [...new Set(uses.map((use) => use.service))].sort();
  return services.map((service) => {
    const actions = uses.filter((use) => use.service === service).flatMap((use) => use.actions);
    return new PolicyStatement({
      actions: [...new Set(actions)].sort().map((action) => `kms:${action}`),
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `${service}.${stack.region}.${stack.urlSuffix}` } },
    });
  });
}

const traces = () =>
  new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] });

const wildcardReasons: readonly (readonly [RegExp, string])[] = [
  [/^s3:/, 'The objects of this one bucket; S3 has no other way to name objects that are not there yet.'],
  [/^execute-api:/, 'The connections of this one WebSocket API; their ids exist only while they are open.'],
  [
    /^sns:/,
    'The endpoints of one platform application, which SNS names when devices come; and telephone numbers, which are no resources.',
  ],
  [/^xray:/, 'X-Ray has no resources to name for sending traces; only on stages with tracing: true.'],
];

/**
 * cdk-nag names a finding after the flattened resource, so that another wildcard in the same role still shows. What a resource of
 * another stack is called is settled just before validation, hence the lateness.
 */
function acknowledgeWildcards(role: Role, statements: readonly PolicyStatement[]): void {
  const stack = Stack.of(role);
  const acknowledgeAll = () => {
    for (const statement of statements) {
      const reason = wildcardReasons.find(([action]) => statement.actions.some((name) => action.test(name)))?.[1];
      if (!reason) continue;
      for (const resource of statement.resources) {
        const name = flatten(stack.resolve(resource));
        if (name.includes('*')) acknowledge(role, `IAM5[Resource::${name}]`, reason);
      }
    }
    return [];
  };
  role.node.addValidation({ validate: acknowledgeAll });
}

/** Intrinsic functions as cdk-nag writes them: `<Table.Arn>/index/x`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const call = value as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  };
  if (call['Fn::Join']) return call['Fn::Join'][1].map(flatten).join(call['Fn::Join'][0]);
  return `<${call['Fn::GetAtt']?.join('.') ?? call.Ref}>`;
}
