import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import type { Operation, RegisteredModule } from '../../lib/contract/registry.ts';
import { assemblyOf } from './assembly-of.ts';
import { expectedOf, placeOf } from './expected-access.ts';
import { fixtureModules } from './fixture/modules.ts';
import { allowedBy } from './read-role.ts';

/** Every contract entry, of the real modules and of a fixture that uses every kind of source: what CloudFormation gets for it. */
const apps: readonly (readonly [string, 'real' | 'fixture', readonly RegisteredModule[]])[] = [
  ['the real modules', 'real', modules],
  ['the fixture', 'fixture', fixtureModules],
];

describe.each(apps)('%s', (_, name, app) => {
  const assembly = assemblyOf(name);
  const operations = app.flatMap((module) => module.operations);
  const named = operations.map((operation) => [`${operation.module.name}/${operation.name}`, operation] as const);

  it('has one function per contract entry and no other', () => {
    const places = assembly.ofType('AWS::Lambda::Function').map(({ constructPath }) => constructPath);
    expect(places.toSorted()).toEqual(operations.map((o) => `Mainstay-dev/${placeOf(o)}/Function/Resource`).toSorted());
  });

  describe.each(named)('%s', (name, operation) => {
    const place = placeOf(operation);
    const logs = `${place.split('/')[0]}/FunctionLogs`;
    const { properties } = assembly.at(`${place}/Function/Resource`);

    it('may do exactly what its contract says', () => {
      const role = assembly.at(`${place}/Role/Resource`);
      expect([...allowedBy(role)].toSorted()).toEqual([...expectedOf(operation, app).allowed].toSorted());
      expect(properties.Role).toBe(`<${place}/Role.Arn>`);
      expect(role.properties.AssumeRolePolicyDocument.Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    });

    it('gets exactly the variables that its access needs', () => {
      expect(properties.Environment.Variables).toEqual(expectedOf(operation, app).environment);
    });

    it('runs as its contract says', () => {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: operation.entry.memory,
        Timeout: operation.entry.timeout,
        LoggingConfig: { LogFormat: 'JSON', LogGroup: `<${logs}>` },
      });
      expect(properties.Description).toContain(name);
      expect(properties).not.toHaveProperty('VpcConfig');
      expect(properties).not.toHaveProperty('TracingConfig');
    });

    it('writes to the log group of its stack, kept for as long as the stage says, under the customer key', () => {
      expect(assembly.at(`${logs}/Resource`).properties).toEqual({ KmsKeyId: '<Key.Arn>', RetentionInDays: 7 });
    });

    it('is reached by its source and by nothing else', () => {
      expect(callersOf(place)).toEqual(expectedCallers(operation));
    });
  });

  function callersOf(place: string) {
    const permissions = assembly
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.FunctionName === `<${place}/Function>`)
      .map(({ properties }) => {
        expect(properties.Action).toBe('lambda:InvokeFunction');
        return `${properties.Principal} ${properties.SourceArn}`;
      });
    const mappings = assembly
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => properties.FunctionName === `<${place}/Function>`)
      .map(({ properties }) => `mapping ${properties.EventSourceArn}`);
    const schedules = assembly
      .ofType('AWS::Scheduler::Schedule')
      .filter(({ properties }) => properties.Target.Arn === `<${place}/Function.Arn>`)
      .map(({ properties }) => `schedule ${properties.ScheduleExpression} ${properties.ScheduleExpressionTimezone}`);
    return [...permissions, ...mappings, ...schedules];
  }
});

const pascal = (name: string) => name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
const api = (id: string, path: string) =>
  `apigateway.amazonaws.com arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${id}/Api>/${path}`;

function expectedCallers(operation: Operation): readonly string[] {
  const { entry, module } = operation;
  const place = placeOf(operation);
  const data = `${pascal(module.name)}Data`;
  if (entry.kind === 'route') {
    const methods = [entry.method, ...(entry.head ? ['HEAD'] : [])];
    return methods.map((method) => api('HttpApi', `*/${method}${entry.path.replaceAll(/\{\w+\}/g, '*')}`));
  }
  const { on } = entry;
  if ('queue' in on) return [`mapping <${data}/${pascal(on.queue)}Queue.Arn>`];
  if ('table' in on) return [`mapping <${data}/${pascal(on.table)}Table.StreamArn>`];
  if ('mail' in on || 'receipts' in on) return [];
  if ('bucket' in on || 'event' in on) return [`mapping <${place}Queue.Arn>`];
  if ('schedule' in on) return [`schedule ${on.schedule} UTC`];
  if ('userPool' in on) return ['cognito-idp.amazonaws.com <UserPool.Arn>'];
  if ('person' in on) return [];
  if ('http' in on) return [api('HttpApi', `authorizers/<${place}/Authorizer>`)];
  if (on.socket === 'authorize') return [api('SocketApi', `authorizers/<${place}/Authorizer>`)];
  const key = ['connect', 'disconnect', 'default'].includes(on.socket) ? `$${on.socket}` : on.socket;
  return [api('SocketApi', `*/${key}`)];
}
