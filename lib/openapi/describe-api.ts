import type { $ZodType } from 'zod/v4/core';
import { pascal, type RegisteredModule } from '../contract/registry.ts';
import { describeRoute, keyScheme, machineScheme, tokenScheme } from './describe-route.ts';
import type { Header, OpenApi, OperationObject, Parameter } from './document.ts';
import { createProblemWriter, failureSchemas } from './problem-schema.ts';
import { createSchemaWriter, type SchemaUses } from './schema-writer.ts';

export interface ApiTitle {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

const idempotencyKey = (required: boolean): Parameter => ({
  name: 'Idempotency-Key',
  in: 'header',
  ...(required ? { required: true } : {}),
  description:
    'A new UUID for each new command, the same one when it is retried: the command takes effect once. 25 hours later the same key is a new command.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  example: '5b0f6a1e-2c3d-4d41-9a52-0192f0c17a52',
});

const parameters: Record<string, Parameter> = {
  AppPlatform: {
    name: 'X-App-Platform',
    in: 'header',
    description: 'Platform of the app: `ios`, `android` or `web`. Goes together with X-App-Version.',
    schema: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,15}$' },
  },
  AppVersion: {
    name: 'X-App-Version',
    in: 'header',
    description: 'Version of the app, as `1.4.0`. One that is too old for this backend is answered with 426.',
    schema: { type: 'string', pattern: '^\\d{1,6}(\\.\\d{1,6}){0,2}([-+][0-9A-Za-z.-]{1,40})?$' },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'ETag of the answer that the caller has: when nothing changed, 304 comes without a body.',
    schema: { type: 'string', maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
  },
  StepUp: {
    name: 'Step-Up',
    in: 'header',
    description:
      'Proof that the person confirmed this very request with an authenticator, from POST /v1/step-ups/{stepUpId}/assertion. Needed when the answer was `step-up-required`; good for one request within five minutes.',
    schema: { type: 'string', maxLength: 1000, pattern: '^[A-Za-z0-9_.-]+$' },
  },
  IdempotencyKey: idempotencyKey(true),
  IdempotencyKeyOptional: idempotencyKey(false),
};

const headers: Record<string, Header> = {
  ETag: { description: 'Names the answer: send it as If-None-Match.', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait before the next try.', schema: { type: 'integer', minimum: 0 } },
  'X-Request-Id': { description: 'Names this request in the logs.', schema: { type: 'string' } },
};

/** Routes in the order of path and method, so that the text does not depend on the order of declarations. */
function pathsOf(operations: { path: string; method: string; operation: OperationObject }[]) {
  const paths: Record<string, Record<string, OperationObject>> = {};
  const order = ['get', 'put', 'post', 'patch', 'delete'];
  operations.sort((a, b) =>
    a.path === b.path ? order.indexOf(a.method) - order.indexOf(b.method) : a.path < b.path ? -1 : 1,
  );
  for (const { path, method, operation } of operations) {
    paths[path] ??= {};
    const other = paths[path][method]?.operationId;
    if (other)
      throw new Error(
        `${method.toUpperCase()} ${path} is declared twice, as ${other} and as ${operation.operationId}: give one of them another path`,
      );
    paths[path][method] = operation;
  }
  return paths;
}

function refuseDoubleIds(modules: readonly RegisteredModule[]): void {
  const seen = new Map<string, string>();
  for (const { name, module } of modules.flatMap((m) => m.routes)) {
    const other = seen.get(name);
    if (other) throw new Error(`'${other}' and '${module.name}' both have a route '${name}': operation ids are unique`);
    seen.set(name, module.name);
  }
}

/** Names for objects that a contract leaves unnamed, after the operation: `CreateOrganisationRequest`, `ListDevicesResponse`. */
function withOperationNames(modules: readonly RegisteredModule[], names: ReadonlyMap<$ZodType, string>) {
  const all = new Map(names);
  for (const { name, entry } of modules.flatMap((m) => m.routes)) {
    for (const [schema, role] of [
      [entry.body, 'Request'],
      [entry.response, 'Response'],
    ] as const) {
      if (schema?._zod.def.type === 'object' && !all.has(schema)) all.set(schema, `${pascal(name)}${role}`);
    }
  }
  return all;
}

const usesOf = (modules: readonly RegisteredModule[]): SchemaUses =>
  modules
    .flatMap((m) => m.routes)
    .flatMap(({ entry }) => [
      ...[...Object.values(entry.params), ...Object.values(entry.query)].map((schema) => [schema, 'input'] as const),
      ...(entry.body ? [[entry.body, 'input'] as const] : []),
      ...(entry.response && entry.contentType === 'application/json' ? [[entry.response, 'output'] as const] : []),
    ]);

/**
 * The whole API as OpenAPI 3.1, the same text for the same contracts.
 * @param names component names by schema (`schemaNames`).
 * @throws Error when two routes share a name or a path, or a schema has no JSON form.
 */
export function describeApi(
  modules: readonly RegisteredModule[],
  names: ReadonlyMap<$ZodType, string>,
  title: ApiTitle,
): OpenApi {
  refuseDoubleIds(modules);
  const schemas = createSchemaWriter(withOperationNames(modules, names), usesOf(modules));
  const problems = createProblemWriter();
  const operations = modules
    .flatMap((m) => m.routes)
    .map((route) => ({
      path: route.entry.path,
      method: route.entry.method.toLowerCase(),
      operation: describeRoute(route, schemas, problems),
    }));
  const described = modules.filter((m) => m.routes.length > 0);
  return {
    openapi: '3.1.1',
    info: { ...title, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/', description: 'Where this description is served' }],
    tags: described.map(({ module }) => ({ name: module.name, description: module.summary })),
    paths: pathsOf(operations),
    components: {
      schemas: { ...schemas.components(), ...failureSchemas },
      responses: problems.components(),
      parameters,
      headers,
      securitySchemes: {
        [tokenScheme]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The access token (not the id token) that the Cognito user pool gave at sign-in.',
        },
        [keyScheme]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'mk_',
          description: 'An API key of an organisation, which has the scope that the route names.',
        },
        [machineScheme]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'The access token that a machine client of an organisation got from its `tokenUrl` (OAuth 2.0 client credentials), with the scope that the route names.',
        },
      },
    },
  };
}
