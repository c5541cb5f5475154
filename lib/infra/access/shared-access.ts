import { Fn, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { variables } from '../../contract/environment.ts';
import type { StageConfig } from '../stage/stage.ts';
import type { Grant, Grantable } from './grantable.ts';

/** Things of the root stack that contracts name: the user pool, the cursor key, the sender, sockets, the event bus, person hooks, job queues. */

const nothing: Grant = { statements: [], environment: {}, keyUses: [] };

const statement = (service: string, actions: readonly string[], resources: string[]) =>
  new PolicyStatement({ actions: actions.map((action) => `${service}:${action}`), resources });

export function userPoolAccess(pool: { readonly id: string; readonly arn: string }): Grantable {
  return {
    actions: [
      'AdminGetUser',
      'AdminUserGlobalSignOut',
      'AdminDeleteUser',
      'AdminDisableUser',
      'AdminEnableUser',
      'AdminListGroupsForUser',
      'ListUsers',
    ],
    grant: (actions) => ({
      ...nothing,
      statements: [statement('cognito-idp', actions, [pool.arn])],
      environment: { [variables.userPoolId]: pool.id },
    }),
  };
}

/** @param pool with the domain where machines get tokens. */
export function machineClientsAccess(pool: {
  readonly id: string;
  readonly arn: string;
  readonly tokenUrl: string;
}): Grantable {
  return {
    actions: [
      'CreateUserPoolClient',
      'DeleteUserPoolClient',
      'AddUserPoolClientSecret',
      'DeleteUserPoolClientSecret',
      'ListUserPoolClientSecrets',
    ],
    grant: (actions) => ({
      ...nothing,
      statements: [statement('cognito-idp', actions, [pool.arn])],
      environment: { [variables.userPoolId]: pool.id, [variables.tokenUrl]: pool.tokenUrl },
    }),
  };
}

/** Whose access tokens are those of people. A name without a right: tokens are checked with public keys. */
export function accessTokensAccess(stack: Stack, pool: { readonly id: string; readonly clientId: string }): Grantable {
  const environment = {
    [variables.tokenIssuer]: poolIssuer(stack, pool.id),
    [variables.tokenClient]: pool.clientId,
  };
  return { actions: [], grant: () => ({ ...nothing, environment }) };
}

/** `iss` of the tokens of a user pool. */
export const poolIssuer = (stack: Stack, poolId: string) =>
  `https://cognito-idp.${stack.region}.${stack.urlSuffix}/${poolId}`;

/** @param variable in which a function finds the ARN. */
export function secretAccess(secretArn: string, variable: 'cursorKey' | 'cardSecret' | 'aggregatorSecret'): Grantable {
  return {
    actions: ['GetSecretValue'],
    grant: (actions) => ({
      statements: [statement('secretsmanager', actions, [secretArn])],
      environment: { [variables[variable]]: secretArn },
      keyUses: [{ service: 'secretsmanager', actions: ['Decrypt'] }],
    }),
  };
}

/** Without a sender the stage sends no mail: no grant, no EMAIL_FROM, and the runtime says so. */
export function emailAccess(stack: Stack, stage: StageConfig, configurationSet?: string): Grantable {
  return {
    actions: ['SendEmail'],
    grant(actions) {
      if (!stage.senderEmail) return nothing;
      const set = configurationSet
        ? [stack.formatArn({ service: 'ses', resource: 'configuration-set', resourceName: configurationSet })]
        : [];
      const allowed = statement('ses', actions, [senderIdentityArn(stack, stage) as string, ...set]);
      allowed.addCondition('StringEquals', { 'ses:FromAddress': stage.senderEmail });
      const environment = {
        [variables.emailFrom]: stage.senderEmail,
        ...(configurationSet ? { [variables.emailConfigurationSet]: configurationSet } : {}),
      };
      return { ...nothing, statements: [allowed], environment };
    },
  };
}

/** ARN of the verified SES identity that sends, or undefined when the stage has no sender. */
export function senderIdentityArn(stack: Stack, stage: StageConfig): string | undefined {
  if (!stage.senderEmail) return undefined;
  return stack.formatArn({
    service: 'ses',
    resource: 'identity',
    resourceName: stage.senderIdentity ?? stage.senderEmail,
  });
}

/**
 * An empty list of actions tells a function where apps open sockets, and lets it do nothing with them.
 * @param api the WebSocket API: its id, stage name, management endpoint and public address.
 */
export function socketsAccess(
  stack: Stack,
  api: { readonly id: string; readonly stage: string; readonly endpoint: string; readonly url: string },
): Grantable {
  const connections = ['POST', 'GET', 'DELETE'].map((method) =>
    stack.formatArn({
      service: 'execute-api',
      resource: api.id,
      resourceName: `${api.stage}/${method}/@connections/*`,
    }),
  );
  return {
    actions: ['ManageConnections'],
    grant: (actions) => ({
      ...nothing,
      statements: [statement('execute-api', actions, connections)],
      environment: {
        [variables.socketUrl]: api.url,
        ...(actions.length > 0 ? { [variables.socketsEndpoint]: api.endpoint } : {}),
      },
    }),
  };
}

/** Where nobody can open a socket: whoever tells them something finds none to tell. */
export const unopenedSocketsAccess: Grantable = { actions: ['ManageConnections'], grant: () => nothing };

export function eventsAccess(bus: { readonly name: string; readonly arn: string }): Grantable {
  return {
    actions: ['PutEvents'],
    grant: (actions) => ({
      ...nothing,
      statements: [statement('events', actions, [bus.arn])],
      environment: { [variables.eventBus]: bus.name },
    }),
  };
}

/** Names and ARNs of hook functions, by module and kind (`erase`, `export`). */
export type PersonHooks = Readonly<
  Record<string, Readonly<Record<string, { readonly name: string; readonly arn: string }>>>
>;

/** Names of the wanted kinds alone: those of all modules together come near to the 4 KB that a function's variables may have. */
export function personHooksAccess(stack: Stack, hooks: PersonHooks): Grantable {
  return {
    actions: ['erase', 'export'],
    grant(wanted) {
      const chosen = Object.entries(hooks).flatMap(([module, kinds]) =>
        Object.entries(kinds).flatMap(([kind, hook]) => (wanted.includes(kind) ? [{ module, kind, ...hook }] : [])),
      );
      const names: Record<string, Record<string, string>> = {};
      for (const { module, kind, name } of chosen) names[module] = { ...names[module], [kind]: name };
      const arns = chosen.map(({ arn }) => arn);
      return {
        ...nothing,
        statements: arns.length > 0 ? [statement('lambda', ['InvokeFunction'], arns)] : [],
        environment: { [variables.personHooks]: stack.toJsonString(names) },
      };
    },
  };
}

/** @param queues of the kinds of jobs. */
export function jobQueuesAccess(stack: Stack, queues: Readonly<Record<string, IQueue>>): Grantable {
  const arns = Object.values(queues).map(({ queueArn }) => queueArn);
  const urls = Object.fromEntries(Object.entries(queues).map(([kind, { queueUrl }]) => [kind, queueUrl]));
  return {
    actions: ['SendMessage'],
    grant: (actions) => ({
      statements: arns.length > 0 ? [statement('sqs', actions, arns)] : [],
      environment: { [variables.jobQueues]: stack.toJsonString(urls) },
      keyUses: [{ service: 'sqs', actions: ['Decrypt', 'GenerateDataKey'] }],
    }),
  };
}

/** Public address of an HTTP API's default stage, without a trailing slash. */
export const httpAddress = (stack: Stack, apiId: string) =>
  Fn.join('', ['https://', apiId, '.execute-api.', stack.region, '.', stack.urlSuffix]);
