import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { pascal, type RegisteredModule } from '../contract/registry.ts';
import { ownOperations, type StackParts } from '../contract/stack-parts.ts';
import type { Grantables } from './access/grantable.ts';
import { pushAccess, textMessageAccess } from './access/notification-access.ts';
import {
  accessTokensAccess,
  emailAccess,
  eventsAccess,
  jobQueuesAccess,
  machineClientsAccess,
  personHooksAccess,
  secretAccess,
  socketsAccess,
  unopenedSocketsAccess,
  userPoolAccess,
} from './access/shared-access.ts';
import { aggregatorSecret, connectsBanks } from './aggregator-secret.ts';
import { alarmTopic } from './alarm-topic.ts';
import { HttpApi } from './api/http-api.ts';
import { stacksInTurn } from './api/in-turn.ts';
import { speaksOverSockets, withOpenedSockets } from './api/opened-sockets.ts';
import { SocketApi } from './api/socket-api.ts';
import { dataOf, jobQueuesOf, type ModuleData } from './data/module-data.ts';
import { encryptionKey } from './encryption-key.ts';
import { eventArchive } from './event-archive.ts';
import type { Foundation } from './foundation.ts';
import { FunctionStack } from './functions/function-stack.ts';
import { httpAuthorizer } from './functions/http-authorizer.ts';
import { addFunctions, showOnDashboards } from './functions/module-functions.ts';
import type { CodeOf, OperationFunction } from './functions/operation-function.ts';
import { personHooks } from './functions/person-hooks.ts';
import { userPoolTriggers } from './functions/user-pool-triggers.ts';
import { logBucket } from './log-bucket.ts';
import { mailEvents } from './mail-events.ts';
import { groups } from './people/groups.ts';
import { identityProviders } from './people/identity-providers.ts';
import { tokenServer } from './people/token-server.ts';
import { userPool } from './people/user-pool.ts';
import { userPoolClient } from './people/user-pool-client.ts';
import { receiptLogs } from './receipt-logs.ts';
import { cardSecret, cursorKey, takesCards } from './signing-secrets.ts';
import { ConfigurationError } from './stage/read-stage.ts';
import type { StageConfig } from './stage/stage.ts';
import { httpApiAlarms, socketApiAlarms } from './watch/api-alarms.ts';
import { apiDashboard } from './watch/dashboard.ts';
import { functionAlarms } from './watch/function-alarms.ts';

/** Where the audit log and the book of the bank stand, for whoever checks them. */
function auditedOutputs(data: Readonly<Record<string, ModuleData>>): Readonly<Record<string, string>> {
  const names = ['audit', 'banking'].flatMap((module) => [
    ...Object.entries(data[module]?.tables ?? {}).map(([name, table]) => [module, name, table.tableName] as const),
    ...Object.entries(data[module]?.buckets ?? {}).map(([name, bucket]) => [module, name, bucket.bucketName] as const),
  ]);
  return Object.fromEntries(names.map(([module, name, physical]) => [`${module}${pascal(name)}`, physical]));
}

export interface BackendStackProps {
  readonly stage: StageConfig;
  readonly modules: readonly RegisteredModule[];
  /** Of these only what they keep: in stacks of their own, and secrets and scopes in this one. */
  readonly kept?: readonly RegisteredModule[];
  readonly code: CodeOf;
  readonly parts?: StackParts;
}

/**
 * The backend of one stage. Made in an order in which nothing waits for what comes later (docs/decisions/stacks.md): data, user pool
 * triggers, user pool, the authorizer of routes open to keys, person hooks, then the functions of each module.
 */
export class BackendStack extends Stack {
  readonly stage: StageConfig;
  /** The customer key. */
  readonly key: Key;
  readonly alarmTopic: Topic;
  /** What happened in all modules; rules of other stacks may listen (docs/webhooks.md). */
  readonly eventBus: EventBus;
  readonly httpApi: HttpApi;
  readonly socketApi: SocketApi | undefined;
  readonly userPool: CfnUserPool;
  /** Tables, buckets and queues, by module. */
  readonly data: Readonly<Record<string, ModuleData>>;
  private readonly functions: readonly OperationFunction[];

  constructor(scope: Construct, id: string, { stage, modules: all, kept = [], code, parts = {} }: BackendStackProps) {
    super(scope, id, {
      ...(stage.account ? { env: { account: stage.account, region: stage.region } } : {}),
      description: `Mainstay, stage ${stage.name}`,
      terminationProtection: stage.deletionProtection,
      tags: { 'mainstay-stage': stage.name },
    });
    const key = encryptionKey(this, stage);
    const topic = alarmTopic(this, stage, key);
    this.stage = stage;
    this.key = key;
    this.alarmTopic = topic;
    const foundation: Foundation = { stage, key, logBucket: logBucket(this, stage), alarmTopic: topic };
    const modules = withOpenedSockets(all);
    const keeping = [...modules, ...kept];
    const consumers = modules.flatMap((module) => module.consumers);
    const bus = new EventBus(this, 'Events');
    this.eventBus = bus;
    const mail = mailEvents(this, stage);
    const receipts = receiptLogs(this, foundation);
    const archive = eventArchive(this, bus, stage);
    const httpApi = new HttpApi(this, 'HttpApi', foundation);
    this.httpApi = httpApi;
    const socketApi = speaksOverSockets(modules) ? new SocketApi(this, 'SocketApi', foundation) : undefined;
    this.socketApi = socketApi;

    const data = dataOf(this, modules, foundation);
    this.data = { ...data, ...dataOf(this, kept, foundation) };
    const moduleAccess = Object.fromEntries(Object.entries(data).map(([name, { access }]) => [name, access]));
    const cursorSigner = cursorKey(this, foundation);
    const cardSigner = takesCards(keeping) ? cardSecret(this, foundation) : undefined;
    const aggregator = connectsBanks(keeping) ? aggregatorSecret(this, foundation) : undefined;
    const shared: Grantables = {
      cursorKey: secretAccess(cursorSigner, 'cursorKey'),
      ...(cardSigner ? { cardSecret: secretAccess(cardSigner, 'cardSecret') } : {}),
      ...(aggregator ? { aggregatorSecret: secretAccess(aggregator, 'aggregatorSecret') } : {}),
      email: emailAccess(this, stage, mail),
      sms: textMessageAccess(stage),
      push: pushAccess(stage),
      events: eventsAccess({ name: bus.eventBusName, arn: bus.eventBusArn }),
      jobQueues: jobQueuesAccess(this, jobQueuesOf(modules, data)),
      ...(socketApi ? { sockets: socketsAccess(this, socketApi) } : {}),
      ...(!socketApi && speaksOverSockets(all) ? { sockets: unopenedSocketsAccess } : {}),
    };
    const stacks: FunctionStack[] = [];
    const functionStack = (name: string, description: string, more: Grantables, manyModules = false) => {
      const reachable = { modules: moduleAccess, shared: { ...shared, ...more } };
      const sources = { foundation, bus, mailEvents: mail, receiptLogs: receipts.groups, httpApi, socketApi };
      const made = new FunctionStack(this, name, { description, code, data, sources, manyModules, reachable });
      stacks.push(made);
      return made;
    };

    const triggers = userPoolTriggers(consumers, () =>
      functionStack('UserPoolTriggers', 'Called by Cognito', {}, true),
    );
    const pool = userPool(this, foundation, triggers);
    this.userPool = pool;
    groups(pool, keeping);
    const client = userPoolClient(this, pool, stage, identityProviders(this, pool, stage));
    httpApi.authorizeWith({ id: pool.ref, clientId: client.ref });
    const tokenUrl = tokenServer(this, pool, stage, keeping);
    const withPool = {
      userPool: userPoolAccess({ id: pool.ref, arn: pool.attrArn }),
      ...(tokenUrl ? { machineClients: machineClientsAccess({ id: pool.ref, arn: pool.attrArn, tokenUrl }) } : {}),
      accessTokens: accessTokensAccess(this, { id: pool.ref, clientId: client.ref }),
    };
    const authorizer = httpAuthorizer(consumers, () =>
      functionStack('HttpAuthorizer', 'Says who calls routes open to keys', withPool, true),
    );
    if (authorizer) httpApi.authorizeKeysWith(authorizer);
    const hooks = personHooks(consumers, () => functionStack('PersonHooks', 'Called by sagas', withPool, true));
    const early = stacks.flatMap(({ functions }) => functions);

    const everything = { ...withPool, personHooks: personHooksAccess(this, hooks) };
    for (const registered of modules.filter((module) => ownOperations(module).length > 0)) {
      const { name, summary } = registered.module;
      const description = `Functions of the module '${name}' (${summary})`;
      const own = addFunctions(registered, parts, (id) => functionStack(id, description, everything));
      if (stage.monitoring === 'full') showOnDashboards(own, registered, data[name], early);
    }
    this.functions = stacks.flatMap(({ functions }) => functions);
    stacksInTurn(stacks);
    httpApi.deployAfterRoutes();
    socketApi?.deployAfterRoutes();
    if (httpApi.domain) socketApi?.domain?.makeAfter(httpApi.domain);

    httpApiAlarms(httpApi, foundation);
    if (socketApi) socketApiAlarms(socketApi, foundation);
    if (stage.monitoring === 'full') {
      for (const stack of stacks) functionAlarms(stack, stack.functions, foundation);
      apiDashboard(this, `${id}: API`, httpApi, socketApi);
    }
    const outputs = {
      apiUrl: httpApi.url,
      ...(httpApi.domain ? { apiDomainTarget: httpApi.domain.target } : {}),
      ...(socketApi ? { socketUrl: socketApi.url } : {}),
      ...(socketApi?.domain ? { socketDomainTarget: socketApi.domain.target } : {}),
      userPoolId: pool.ref,
      userPoolClientId: client.ref,
      ...(tokenUrl ? { tokenUrl } : {}),
      region: this.region,
      eventBus: bus.eventBusName,
      eventArchive: archive.attrArn,
      ...(receipts.roleArn ? { deliveryFeedbackRole: receipts.roleArn } : {}),
      ...auditedOutputs(this.data),
      cursorKey: cursorSigner,
      ...(cardSigner ? { cardMessagesKey: cardSigner } : {}),
      ...(aggregator ? { aggregatorKey: aggregator } : {}),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  /**
   * A function, for what a team adds in plain CDK: rights, variables, alarms.
   * @param entry `module/operation`, as `notes/listNotes`.
   * @throws ConfigurationError when the stage has none of this name.
   */
  operation(entry: string): OperationFunction {
    const found = this.functions.find(({ operation: { module, name } }) => `${module.name}/${name}` === entry);
    if (!found) throw new ConfigurationError(`${entry}: no function of this stage; a module may be off`);
    return found;
  }
}
