import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import {
  type JsonSchema,
  nameOfRef,
  type OpenApi,
  type OperationObject,
  type Parameter,
} from '../../lib/openapi/document.ts';
import { follow, valid, wrong } from './schema-values.ts';
import type { Call } from './stack.ts';

export interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

export interface Request {
  readonly path: string;
  readonly call: Call;
}

interface Parts {
  params: Record<string, unknown>;
  query: Record<string, unknown>;
  body: unknown;
  headers: Record<string, string>;
  key: string | null | undefined;
}

/** How a request was broken, and the broken one. */
export interface Broken extends Request {
  readonly how: string;
}

const parametersOf = (api: OpenApi, { operation }: Described, place: Parameter['in']): Parameter[] =>
  (operation.parameters ?? [])
    .map((each) => ('$ref' in each ? (api.components.parameters[nameOfRef(each.$ref)] as Parameter) : each))
    .filter((each) => each.in === place);

const bodyOf = ({ operation }: Described): JsonSchema | undefined =>
  operation.requestBody?.content['application/json']?.schema;

function assemble({ path, operation }: Described, { params, query, body, headers, key }: Parts): Request {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return {
    path: search ? `${filled}?${search}` : filled,
    call: {
      ...(operation.requestBody ? { json: body } : {}),
      ...(key === undefined ? { key: randomUUID() } : { key }),
      headers,
    },
  };
}

/** @param ids values for path parameters that really exist, so that a request gets further than "not found". */
function validParts(
  api: OpenApi,
  described: Described,
  ids: () => Readonly<Record<string, string>>,
): fc.Arbitrary<Parts> {
  const schemas = api.components.schemas;
  const each = (place: Parameter['in'], real: boolean) =>
    fc.record(
      Object.fromEntries(
        parametersOf(api, described, place).map(({ name, schema }) => {
          const made = valid(schema, schemas, name);
          const known = fc.constant(undefined).map(() => ids()[name]);
          return [
            name,
            real
              ? fc
                  .oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: made })
                  .chain((value) => (value === undefined ? made : fc.constant(value)))
              : made,
          ];
        }),
      ),
      {
        requiredKeys: parametersOf(api, described, place).flatMap(({ name, required }) => (required ? [name] : [])),
        noNullPrototype: true,
      },
    );
  const schema = bodyOf(described);
  return fc.record({
    params: each('path', true),
    // Cursors are sealed: a made-up one is refused, which is a case of its own.
    query: each('query', false).map(({ cursor: _, ...rest }) => rest),
    body: schema ? valid(schema, schemas) : fc.constant(undefined),
    headers: fc.constant({}),
    key: fc.constant(undefined),
  }) as fc.Arbitrary<Parts>;
}

/** Requests that the description allows. */
export const validRequest = (api: OpenApi, described: Described, ids: () => Readonly<Record<string, string>>) =>
  validParts(api, described, ids).map((parts) => assemble(described, parts));

type Breaker = readonly [how: string, (parts: Parts) => Parts];
const changed = (value: unknown, key: string, next: unknown) => ({ ...(value as object), [key]: next });
const without = (value: unknown, key: string) => {
  const { [key]: _, ...rest } = value as Record<string, unknown>;
  return rest;
};
const show = (value: unknown) => JSON.stringify(value)?.slice(0, 40);

function bodyBreakers(api: OpenApi, described: Described): Breaker[] {
  const given = bodyOf(described);
  if (!given) return [];
  const { schemas } = api.components;
  const schema = follow(given, schemas);
  const set = (how: string, change: (body: unknown) => unknown): Breaker => [
    `body ${how}`,
    (parts) => ({ ...parts, body: change(parts.body) }),
  ];
  return [
    ...[null, [], 'x', 1, true].map((value) => set(`is ${show(value)}`, () => value)),
    ...['id', 'personId', 'pk', 'status', 'constructor', 'toString', ''].flatMap((name) =>
      schema.properties?.[name] ? [] : [set(`has ${show(name)}`, (body) => changed(body, name, 'x'))],
    ),
    ...(schema.required ?? []).map((name) => set(`lacks ${name}`, (body) => without(body, name))),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
      wrong(member, schemas).map((value) => set(`${name} is ${show(value)}`, (body) => changed(body, name, value))),
    ),
  ];
}

function textBreakers(api: OpenApi, described: Described, place: 'path' | 'query'): Breaker[] {
  const part = place === 'path' ? 'params' : 'query';
  return parametersOf(api, described, place).flatMap(({ name, schema, required }): Breaker[] => {
    const beyond = String((schema.maximum ?? 1e9) + 1);
    const asText = schema.type === 'integer' ? ['0', '-1', '1e9', '1.5', '', 'x', beyond, ' 1', '+1', '0x1'] : [];
    // An empty segment or a dot segment is another path.
    const values = [
      ...asText,
      ...wrong({ ...schema, ...(schema.type === 'integer' ? { type: 'null' } : {}) }, api.components.schemas),
    ]
      .filter((value): value is string => typeof value === 'string')
      .filter((value) => value.isWellFormed() && (place === 'query' || !/^\.{0,2}$/.test(value)));
    const broken = [...new Set(values)].map(
      (value): Breaker => [
        `${name} is ${show(value)}`,
        (parts) => ({ ...parts, [part]: changed(parts[part], name, value) }),
      ],
    );
    return required && place === 'query'
      ? [...broken, [`${name} is not there`, (parts) => ({ ...parts, query: without(parts.query, name) })]]
      : broken;
  });
}

/** Requests with exactly one mistake, each of which must be refused. */
export function brokenRequest(
  api: OpenApi,
  described: Described,
  ids: () => Readonly<Record<string, string>>,
): fc.Arbitrary<Broken> {
  const { operation } = described;
  const keyed = operation['x-idempotency'] !== 'none';
  const breakers: Breaker[] = [
    ...bodyBreakers(api, described),
    ...textBreakers(api, described, 'path'),
    ...textBreakers(api, described, 'query'),
    ...(operation['x-query'] === 'ignored'
      ? []
      : [
          [
            'an unknown query parameter',
            (parts: Parts) => ({ ...parts, query: { ...parts.query, unknown: '1' } }),
          ] as Breaker,
        ]),
    ['half an app', (parts) => ({ ...parts, headers: { 'x-app-version': '1.0.0' } })],
    ...(keyed ? ['k'.repeat(256), 'with space'].map((key): Breaker => ['key', (parts) => ({ ...parts, key })]) : []),
    ...(operation['x-idempotency'] === 'required'
      ? [['no key', (parts: Parts) => ({ ...parts, key: null })] as Breaker]
      : []),
  ];
  return fc.tuple(validParts(api, described, ids), fc.constantFrom(...breakers)).map(([parts, [how, apply]]) => ({
    how,
    ...assemble(described, apply(parts)),
  }));
}
