import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';
import { type RegisteredModule, readContract } from '../../lib/contract/registry.ts';
import { nameOfWayIn } from '../../lib/infra/api/name-by-way-in.ts';
import { assemblyOf } from './assembly-of.ts';
import { fixtureModules } from './fixture/modules.ts';
import { prepare, synthesize } from './synthesize.ts';

interface Written {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

/** What stands in the templates, by template and logical id: CloudFormation updates what has the same, and makes what has another. */
function written(directory: string): ReadonlyMap<string, Written> {
  const files = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
  return new Map(
    files.flatMap((file) => {
      const { Resources } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as {
        readonly Resources: Readonly<Record<string, Written>>;
      };
      return Object.entries(Resources).map(([id, resource]) => [`${file.split('.')[0]}/${id}`, resource] as const);
    }),
  );
}

/** Only of API Gateway: functions, their roles and their permissions are others under another name. */
const gatewayOf = (modules: readonly RegisteredModule[]) =>
  new Map(
    [...written(synthesize({ modules }).directory)].filter(([, { Type }]) => Type.startsWith('AWS::ApiGatewayV2')),
  );

/**
 * What a deployment does to API Gateway. CloudFormation changes all of these in place: of routes, integrations and authorizers only
 * another ApiId makes another resource (the CDK's own table of types, `aws-cdk/db.json.gz`).
 */
function changes(before: readonly RegisteredModule[], after: readonly RegisteredModule[]) {
  const [old, now] = [gatewayOf(before), gatewayOf(after)];
  const made = [...now].filter(([id]) => !old.has(id)).map(([, { Type, Properties }]) => Properties.RouteKey ?? Type);
  const gone = [...old].filter(([id]) => !now.has(id)).map(([, { Type, Properties }]) => Properties.RouteKey ?? Type);
  const changed = [...now].flatMap(([id, { Type, Properties }]) => {
    const was = old.get(id)?.Properties;
    const names = Object.keys(Properties).filter(
      (name) => was && JSON.stringify(was[name]) !== JSON.stringify(Properties[name]),
    );
    return names.map((name) => `${Type.replace('AWS::ApiGatewayV2::', '')} ${name}`);
  });
  return { made, gone, changed: changed.toSorted() };
}

const notes = defineModule('notes', { summary: 'x' });
const at = (path: string, more: object = {}) =>
  notes.route({ method: 'GET', path, auth: 'public', summary: 'x', ...more } as never);
const app = (operations: Record<string, unknown>) => [readContract({ notes, ...operations })];
const list = at('/notes');
const read = at('/notes/{noteId}', { head: true });

/** The same contract, all of it under other names. */
const renamed = (modules: readonly RegisteredModule[]): readonly RegisteredModule[] =>
  modules.map((registered) => {
    const of = <T extends { readonly name: string }>(all: readonly T[]) =>
      all.map((each) => ({ ...each, name: `other${each.name}` }));
    const { operations, routes, consumers } = registered;
    return { ...registered, operations: of(operations), routes: of(routes), consumers: of(consumers) };
  });

describe('an operation under another name', () => {
  it('keeps its route, which is led to the new function in place', () => {
    expect(changes(app({ list, read }), app({ list, show: read }))).toEqual({
      made: [],
      gone: [],
      changed: ['Integration IntegrationUri'],
    });
  });

  it('keeps what leads to it from WebSockets, and as the authorizer of either API', () => {
    const keys = defineModule('keys', { summary: 'x' });
    const authorizeRequest = keys.consumer({ on: { http: 'authorize' }, summary: 'x' });
    const all = [...fixtureModules, readContract({ keys, authorizeRequest })];
    const { made, gone, changed } = changes(all, renamed(all));
    expect({ made, gone }).toEqual({ made: [], gone: [] });
    const { routes, consumers } = fixtureModules.find(({ module }) => module.name === 'gift-shop') as RegisteredModule;
    const sockets = consumers.filter(({ entry: { on } }) => 'socket' in on && on.socket !== 'authorize');
    expect(changed).toEqual([
      ...['Authorizer AuthorizerUri', 'Authorizer AuthorizerUri'],
      ...[...routes, ...sockets].map(() => 'Integration IntegrationUri'),
    ]);
  });

  it('is let in before a route leads to it', () => {
    for (const name of ['real', 'fixture'] as const) {
      const all = written(assemblyOf(name).directory);
      const integrations = [...all].filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Integration');
      expect(integrations.length).toBeGreaterThan(5);
      for (const [place, { Properties, DependsOn = [] }] of integrations) {
        const waitedFor = DependsOn.map((id) => all.get(`${place.split('/')[0]}/${id}`) as Written);
        // Beside those, one part of an API waits for another: test/infra/pace.test.ts.
        const permissions = waitedFor.filter(({ Type }) => !Type.startsWith('AWS::ApiGatewayV2'));
        const functions = permissions.map((permission) => {
          expect(permission.Type).toBe('AWS::Lambda::Permission');
          return (permission.Properties.FunctionName as { readonly Ref: string }).Ref;
        });
        expect([place, functions.length > 0]).toEqual([place, true]);
        for (const target of functions) expect(JSON.stringify(Properties.IntegrationUri)).toContain(`"${target}"`);
      }
    }
  });
});

describe('a path', () => {
  it('may go from one operation to another, or be exchanged between two', () => {
    const [before, exchanged] = [app({ list, read }), app({ list: read, read: list })];
    expect(changes(before, exchanged)).toEqual({
      made: [],
      gone: [],
      changed: ['Integration IntegrationUri', 'Integration IntegrationUri'],
    });
    expect(changes(before, app({ list: at('/all-notes'), find: list, read }))).toEqual({
      made: ['AWS::ApiGatewayV2::Integration', 'GET /v1/all-notes'],
      gone: [],
      changed: ['Integration IntegrationUri'],
    });
  });

  it('that is another one is another route, made before the old one goes', () => {
    expect(changes(app({ list, read }), app({ list: at('/all-notes'), read }))).toEqual({
      made: ['AWS::ApiGatewayV2::Integration', 'GET /v1/all-notes'],
      gone: ['AWS::ApiGatewayV2::Integration', 'GET /v1/notes'],
      changed: [],
    });
  });

  it('whose variable has another name is the same route', () => {
    expect(changes(app({ list, read }), app({ list, read: at('/notes/{id}', { head: true }) }))).toEqual({
      made: [],
      gone: [],
      changed: ['Route RouteKey', 'Route RouteKey'],
    });
  });

  it('belongs to one operation, of whatever module', () => {
    const pads = defineModule('pads', { summary: 'x' });
    const same = pads.route({ method: 'GET', path: '/notes', auth: 'public', summary: 'x' });
    expect(() => prepare({ modules: [...app({ list }), readContract({ pads, same })] })).toThrow(
      'pads/same: GET /v1/notes is taken by notes/list (GET /v1/notes)',
    );
    const head = at('/notes', { head: true });
    expect(() => prepare({ modules: app({ list: head }) })).not.toThrow();
  });
});

describe('the name that CloudFormation has for a route', () => {
  it('says which it is, in letters and digits', () => {
    expect(nameOfWayIn('GET /v1/notes/{}/to-do')).toMatch(/^GETV1NotesOneToDo[0-9A-F]{8}$/);
    expect(nameOfWayIn(`GET /${'a-long-part/'.repeat(60)}`)).toMatch(/^[A-Za-z0-9]{1,230}$/);
  });

  it('tells apart what differs in other characters alone, or far behind', () => {
    const long = `GET /${'a-long-part/'.repeat(60)}`;
    const ways = ['GET /a/b', 'GET /a-b', 'GET /a.b', 'GET /a/{}', 'GET /a/{+}', 'GET /a/one', `${long}x`, `${long}y`];
    expect(new Set(ways.map(nameOfWayIn)).size).toBe(ways.length);
  });
});
