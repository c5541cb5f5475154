import type { $ZodType } from 'zod/v4/core';
import type { Operation } from '../contract/registry.ts';
import type { Route, Shape } from '../contract/route.ts';
import type { MediaType, OperationObject, Parameter, Response } from './document.ts';
import { exampleOf } from './example.ts';
import type { Direction } from './json-schemas.ts';
import type { ProblemWriter } from './problem-schema.ts';
import { failuresOf } from './route-errors.ts';
import type { SchemaWriter } from './schema-writer.ts';

export const tokenScheme = 'accessToken';

/** An API key, as it stands in the Authorization header. */
export const keyScheme = 'apiKey';

/** A token that a machine got for its client id and secret. */
export const machineScheme = 'machineToken';

/** One of them will do; OpenAPI 3.1 lets every scheme name what it must hold. */
const securityOf = ({ auth, keys }: Route): OperationObject['security'] => [
  ...(auth === 'public' ? [] : [{ [tokenScheme]: [] }]),
  ...(keys ? [{ [keyScheme]: [keys] }, { [machineScheme]: [keys] }] : []),
];

const isOptional = (schema: $ZodType) => schema._zod.optin !== undefined;

function parametersOf(place: 'path' | 'query', shape: Shape, schemas: SchemaWriter): Parameter[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { description, ...json } = schemas.write(schema, 'input');
    const example = json.$ref ? undefined : exampleOf(json, {}, name);
    return {
      name,
      in: place,
      ...(place === 'path' || !isOptional(schema) ? { required: true } : {}),
      ...(typeof description === 'string' ? { description } : {}),
      schema: json,
      ...(example === undefined || json.default !== undefined || !isUseful(name) ? {} : { example }),
    };
  });
}

/** A made-up cursor would be refused. */
const isUseful = (name: string) => name !== 'cursor';

const headersOf = (route: Route) => [
  ...(route.idempotency === 'none' ? [] : [`IdempotencyKey${route.idempotency === 'required' ? '' : 'Optional'}`]),
  ...(route.stepUp ? ['StepUp'] : []),
  'AppVersion',
  'AppPlatform',
  ...(route.etag ? ['IfNoneMatch'] : []),
];

function media(schema: $ZodType, io: Direction, schemas: SchemaWriter): MediaType {
  const json = schemas.write(schema, io);
  const example = exampleOf(json, schemas.components());
  return { schema: json, ...(example === undefined ? {} : { example }) };
}

function successOf(route: Route, schemas: SchemaWriter): Response {
  const headers = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };
  const description = { 200: 'Done', 201: 'Created', 202: 'Accepted: it will be done', 204: 'Done, nothing to answer' }[
    route.status
  ];
  if (route.contentType !== 'application/json') {
    return { description, headers, content: { [route.contentType]: { schema: { type: 'string' } } } };
  }
  if (!route.response) return { description, headers };
  return { description, headers, content: { 'application/json': media(route.response, 'output', schemas) } };
}

const unchangedOf = (route: Route): Record<string, Response> =>
  route.etag
    ? { 304: { description: 'As the caller has it already', headers: { ETag: { $ref: '#/components/headers/ETag' } } } }
    : {};

const missingPageOf = (route: Route): Record<string, Response> =>
  route.notFoundPage
    ? { 404: { description: 'Not found', content: { 'text/html': { schema: { type: 'string' } } } } }
    : {};

/** One route as an OpenAPI operation. */
export function describeRoute(
  { name, module, entry: route }: Operation<Route>,
  schemas: SchemaWriter,
  problems: ProblemWriter,
): OperationObject {
  const parameters = [
    ...parametersOf('path', route.params, schemas),
    ...parametersOf('query', route.query, schemas),
    ...headersOf(route).map((header) => ({ $ref: `#/components/parameters/${header}` })),
  ];
  return {
    operationId: name,
    tags: [module.name],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    security: securityOf(route),
    parameters,
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': media(route.body, 'input', schemas) } } }
      : {}),
    ...(route.rawBody
      ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string' } } } } }
      : {}),
    responses: {
      [route.status]: successOf(route, schemas),
      ...unchangedOf(route),
      ...problems.write(failuresOf(route)),
      ...missingPageOf(route),
    },
    'x-auth': route.auth,
    ...(route.permission ? { 'x-permission': route.permission } : {}),
    ...(route.keys ? { 'x-key-scope': route.keys } : {}),
    ...(route.stepUp ? { 'x-step-up': route.stepUp } : {}),
    'x-idempotency': route.idempotency,
    ...(route.ignoresQuery ? { 'x-query': 'ignored' as const } : {}),
    ...(route.body || route.rawBody ? { 'x-body-limit': route.bodyLimit } : {}),
  };
}
