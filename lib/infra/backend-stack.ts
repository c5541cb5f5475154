import { CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Consumer, UserPoolTrigger } from '../contract/consumer.ts';
import { type Operation, pascal, type RegisteredModule } from '../contract/registry.ts';
import type { Grantables } from './access/grantable.ts';
import {
  cursorKeyAccess,
  emailAccess,
  eventsAccess,
  type PersonHooks,
  personHooksAccess,
  socketsAccess,
  userPoolAccess,
} from './access/shared-access.ts';
import { alarmTopic } from './alarm-topic.ts';
import { HttpApi } from './api/http-api.ts';
import { SocketApi } from './api/socket-api.ts';
import { cursorKey } from './cursor-key.ts';
import { ModuleData } from './data/module-data.ts';
import { encryptionKey } from './encryption-key.ts';
import type { Foundation } from './foundation.ts';
import { FunctionStack } from './functions/function-stack.ts';
import type { CodeOf, OperationFunction } from './functions/operation-function.ts';
import { logBucket } from './log-bucket.ts';
import { identityProviders } from './people/identity-providers.ts';
import { userPool } from './people/user-pool.ts';
import { userPoolClient } from './people/user-pool-client.ts';
import { ConfigurationError } from './stage/read-stage.ts';
import type { StageConfig } from './stage/stage.ts';

export interface BackendStackProps {
  readonly stage: StageConfig;
  readonly modules: readonly RegisteredModule[];
  readonly code: CodeOf;
}

/**
 * The backend of one stage. Made in an order in which nothing waits for what comes later (docs/decisions/stacks.md): data, user pool
 * triggers, user pool, person hooks, then the functions of each module.
 */
export class BackendStack extends Stack {
  constructor(scope: Construct, id: string, { stage, modules, code }: BackendStackProps) {
    super(scope, id, {
      description: `Mainstay, stage ${stage.name}`,
      terminationProtection: stage.deletionProtection,
      tags: { 'mainstay-stage': stage.name },
    });
    const key = encryptionKey(this, stage);
    const foundation: Foundation = {
      stage,
      key,
      logBucket: logBucket(this, stage),
      alarmTopic: alarmTopic(this, stage, key),
    };
    const bus = new EventBus(this, 'Events');
    const httpApi = new HttpApi(this, 'HttpApi', foundation);
    const consumers = modules.flatMap((module) => module.consumers);
    const socketApi = consumers.some(({ entry }) => 'socket' in entry.on)
      ? new SocketApi(this, 'SocketApi', foundation)
      : undefined;

    const data = dataOf(this, modules, foundation);
    const sources = { foundation, bus, httpApi, socketApi };
    const moduleAccess = Object.fromEntries(Object.entries(data).map(([name, { access }]) => [name, access]));
    const shared: Grantables = {
      cursorKey: cursorKeyAccess(cursorKey(this, foundation)),
      email: emailAccess(this, stage),
      events: eventsAccess({ name: bus.eventBusName, arn: bus.eventBusArn }),
      ...(socketApi ? { sockets: socketsAccess(this, socketApi) } : {}),
    };
    const functionStack = (name: string, description: string, extra: Grantables, manyModules = false) =>
      new FunctionStack(this, name, {
        description,
        code,
        data,
        sources,
        manyModules,
        reachable: { modules: moduleAccess, shared: { ...shared, ...extra } },
      });

    const triggers = userPoolTriggers(consumers, () =>
      functionStack('UserPoolTriggers', 'Called by Cognito', {}, true),
    );
    const pool = userPool(this, foundation, triggers);
    const client = userPoolClient(this, pool, stage, identityProviders(this, pool, stage));
    httpApi.authorizeWith({ id: pool.ref, clientId: client.ref });
    const withPool = { userPool: userPoolAccess({ id: pool.ref, arn: pool.attrArn }) };

    const hooks = personHooks(consumers, () =>
      functionStack('PersonHooks', 'Called for one person by sagas', withPool, true),
    );
    const everything = { ...withPool, personHooks: personHooksAccess(this, hooks) };
    for (const { module, operations } of modules) {
      const own = operations.filter(
        ({ entry }) => entry.kind === 'route' || !('userPool' in entry.on || 'person' in entry.on),
      );
      if (own.length === 0) continue;
      const stack = functionStack(
        pascal(module.name),
        `Functions of the module '${module.name}' (${module.summary})`,
        everything,
      );
      for (const operation of authorizersFirst(own)) stack.add(operation);
      if (own.some(({ entry }) => entry.kind === 'consumer' && 'socket' in entry.on)) socketApi?.deployAfter(stack);
    }

    const outputs = {
      apiUrl: httpApi.url,
      ...(socketApi ? { socketUrl: socketApi.url } : {}),
      userPoolId: pool.ref,
      userPoolClientId: client.ref,
      region: this.region,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

function dataOf(
  scope: Construct,
  modules: readonly RegisteredModule[],
  foundation: Foundation,
): Record<string, ModuleData> {
  const owning = modules.filter(({ module }) =>
    Object.values(module.resources).some((group) => Object.keys(group ?? {}).length > 0),
  );
  return Object.fromEntries(owning.map((module) => [module.module.name, new ModuleData(scope, module, foundation)]));
}

function userPoolTriggers(consumers: readonly Operation<Consumer>[], stack: () => FunctionStack) {
  const triggers: Partial<Record<UserPoolTrigger, OperationFunction>> = {};
  let home: FunctionStack | undefined;
  for (const operation of consumers) {
    const { on } = operation.entry;
    if (!('userPool' in on)) continue;
    const taken = triggers[on.userPool]?.operation;
    if (taken) {
      const [first, second] = [taken, operation].map(({ module, name }) => `${module.name}/${name}`);
      throw new ConfigurationError(`${second}: on: { userPool: '${on.userPool}' } is taken by ${first}`);
    }
    home ??= stack();
    triggers[on.userPool] = home.add(operation);
  }
  return triggers;
}

function personHooks(consumers: readonly Operation<Consumer>[], stack: () => FunctionStack): PersonHooks {
  const hooks: Record<string, Record<string, { name: string; arn: string }>> = {};
  let home: FunctionStack | undefined;
  for (const operation of consumers) {
    const { on } = operation.entry;
    if (!('person' in on)) continue;
    const { name } = operation.module;
    hooks[name] ??= {};
    if (hooks[name][on.person])
      throw new ConfigurationError(`${name}/${operation.name}: the module has two hooks on '${on.person}'`);
    home ??= stack();
    const { function: target } = home.add(operation);
    hooks[name][on.person] = { name: target.functionName, arn: target.functionArn };
  }
  return hooks;
}

/** The WebSocket route that opens connections names its authorizer, which is therefore made first. */
function authorizersFirst(operations: readonly Operation[]): readonly Operation[] {
  const authorizes = ({ entry }: Operation) =>
    entry.kind === 'consumer' && 'socket' in entry.on && entry.on.socket === 'authorize';
  return [...operations.filter(authorizes), ...operations.filter((operation) => !authorizes(operation))];
}
