import { CfnResource, NestedStack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { AnyAccess } from '../../contract/access.ts';
import { auditAccess, callerAccess } from '../../contract/caller-access.ts';
import type { Consumer } from '../../contract/consumer.ts';
import { type Operation, pascal } from '../../contract/registry.ts';
import { auditInbox } from '../../contract/resources.ts';
import type { Route } from '../../contract/route.ts';
import { resourceLimit } from '../../contract/stack-parts.ts';
import { type Reachable, resolveAccess } from '../access/resolve-access.ts';
import type { ModuleData } from '../data/module-data.ts';
import { removalPolicy } from '../foundation.ts';
import type { SourceContext } from '../sources/context.ts';
import { makeSource } from '../sources/make-source.ts';
import { commonEnvironment } from './function-environment.ts';
import { type CodeOf, OperationFunction } from './operation-function.ts';

export interface FunctionStackProps {
  readonly description: string;
  readonly reachable: Reachable;
  readonly code: CodeOf;
  /** Data of every module, by name. */
  readonly data: Readonly<Record<string, ModuleData>>;
  readonly sources: Omit<SourceContext, 'data'>;
  /** Whether construct ids carry the module's name: in stacks that hold functions of several. */
  readonly manyModules?: boolean;
}

/** A nested stack of functions, each with its role, source and dead letters; and the log group of all of them, since a deployment may make 2,500 resources. */
export class FunctionStack extends NestedStack {
  readonly functions: OperationFunction[] = [];
  readonly manyModules: boolean;
  private readonly props: FunctionStackProps;
  private readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: FunctionStackProps) {
    super(scope, id, { description: props.description });
    this.props = props;
    this.manyModules = props.manyModules ?? false;
    const { key, stage } = props.sources.foundation;
    this.logGroup = new LogGroup(this, 'FunctionLogs', {
      encryptionKey: key,
      retention: stage.logRetentionDays,
      removalPolicy: removalPolicy(stage),
    });
    this.node.addValidation({
      validate: () => {
        const count = this.node.findAll().filter((child) => CfnResource.isCfnResource(child)).length;
        return count <= resourceLimit
          ? []
          : [
              `${id} needs ${count} resources; a nested stack may have ${resourceLimit}. Run npm run generate: it gives what is new a further stack.`,
            ];
      },
    });
  }

  /** @throws ConfigurationError when the contract asks for what is not there. */
  add(operation: Operation): OperationFunction {
    const { entry, module, name } = operation;
    const id = this.manyModules ? `${pascal(module.name)}${pascal(name)}` : pascal(name);
    const created =
      entry.kind === 'route'
        ? this.addRoute(id, operation as Operation<Route>)
        : this.addConsumer(id, operation as Operation<Consumer>);
    this.functions.push(created);
    return created;
  }

  private addRoute(id: string, operation: Operation<Route>): OperationFunction {
    const { entry } = operation;
    const audited = this.props.reachable.modules[auditInbox.module] ? auditAccess(entry) : {};
    const target = this.create(id, operation, this.grants(operation, callerAccess(entry), audited));
    this.props.sources.httpApi.addRoute(entry, target);
    return target;
  }

  private addConsumer(id: string, operation: Operation<Consumer>): OperationFunction {
    const context = { ...this.props.sources, data: this.props.data[operation.module.name] };
    const source = makeSource(operation.entry.on)(this, id, operation, context);
    const target = this.create(id, operation, [...this.grants(operation), ...source.grants], source.deadLetters);
    source.connect(target);
    return target;
  }

  private grants({ module, name, entry }: Operation, ...more: readonly AnyAccess[]) {
    return resolveAccess(this.props.reachable, module.name, `${module.name}/${name}`, entry.access, ...more);
  }

  private create(
    id: string,
    operation: Operation,
    grants: ReturnType<FunctionStack['grants']>,
    deadLetters?: OperationFunctionDeadLetters,
  ): OperationFunction {
    const { foundation, httpApi } = this.props.sources;
    return new OperationFunction(this, id, {
      operation,
      foundation,
      code: this.props.code,
      logGroup: this.logGroup,
      grants,
      environment: commonEnvironment(operation, foundation.stage, httpApi.url),
      ...(deadLetters ? { deadLetters } : {}),
    });
  }
}

type OperationFunctionDeadLetters = NonNullable<ConstructorParameters<typeof OperationFunction>[2]['deadLetters']>;
