import { Duration } from 'aws-cdk-lib';
import type { IGrantable, IPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Operation } from '../../contract/registry.ts';
import type { Grant } from '../access/grantable.ts';
import type { Foundation } from '../foundation.ts';
import { functionRole } from './function-role.ts';

/** Where the bundle of an operation is. */
export type CodeOf = (operation: Operation) => Code;

export interface OperationFunctionProps {
  readonly operation: Operation;
  readonly foundation: Foundation;
  readonly code: CodeOf;
  /** Where it writes, with the other functions of its stack; each has streams of its name. */
  readonly logGroup: ILogGroup;
  readonly grants: readonly Grant[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where Lambda puts an asynchronous event that failed three times. */
  readonly deadLetters?: IQueue;
}

/** One Lambda function with its own role. What a team's own CDK grants to it (`table.grantReadData(...)`) goes into that role. */
export class OperationFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly operation: Operation;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: OperationFunctionProps) {
    super(scope, id);
    const { operation, grants, logGroup } = props;
    const { stage, key } = props.foundation;
    const { entry } = operation;
    this.operation = operation;
    const tracing = stage.tracing ?? false;
    const { role, policy } = functionRole(this, logGroup, key, grants, tracing);
    this.grantPrincipal = principalOf(role, policy);
    this.function = new LambdaFunction(this, 'Function', {
      description: `${operation.module.name}/${operation.name}: ${entry.summary}`.slice(0, 256),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code(operation),
      timeout: Duration.seconds(entry.timeout),
      memorySize: entry.memory,
      role: role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: Object.assign({}, props.environment, ...grants.map((grant) => grant.environment)),
    });
    const resource = this.function.node.defaultChild as CfnFunction;
    if (tracing) resource.tracingConfig = { mode: 'Active' };
    if (props.deadLetters) resource.deadLetterConfig = { targetArn: props.deadLetters.queueArn };
  }
}

/** The role, with what is granted to it written into its one policy: a policy of its own would be a resource more for each function. */
function principalOf(role: Role, policy: PolicyDocument): IPrincipal {
  const addToPrincipalPolicy = (statement: PolicyStatement) => {
    policy.addStatements(statement);
    return { statementAdded: true, policyDependable: role };
  };
  return {
    grantPrincipal: role.grantPrincipal,
    assumeRoleAction: role.assumeRoleAction,
    policyFragment: role.policyFragment,
    // Of another account it would be named in the policies of keys as well, which then wait for its stack, and that for them.
    ...(role.principalAccount ? { principalAccount: role.principalAccount } : {}),
    addToPrincipalPolicy,
  };
}
