import {
  codesOf,
  type JsonSchema,
  nameOfRef,
  type OpenApi,
  type OperationObject,
  operationsOf,
  type Parameter,
  responsesOf,
} from './document.ts';
import { failureSchemas } from './problem-schema.ts';

const banner = '// Written by `npm run generate` from the API description. Do not edit.\n';
const safeKey = (key: string) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
const literal = (value: unknown) =>
  typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : JSON.stringify(value);
const union = (types: readonly string[]) => [...new Set(types)].join(' | ') || 'never';
const indent = (text: string) => text.replace(/\n/g, '\n  ');
const comment = (text: string | undefined) =>
  text ? `/** ${text.replace(/\*\//g, '* /').replace(/\s*\n\s*/g, ' ')} */\n` : '';

function objectType(schema: JsonSchema): string {
  const members = Object.entries(schema.properties ?? {}).map(([key, of]) => {
    const optional = schema.required?.includes(key) ? '' : '?';
    return `${comment(of.description)}readonly ${safeKey(key)}${optional}: ${typeOf(of)};`;
  });
  const rest = schema.additionalProperties;
  if (members.length === 0)
    return typeof rest === 'object' ? `Readonly<Record<string, ${typeOf(rest)}>>` : 'Readonly<Record<string, unknown>>';
  if (rest && typeof rest === 'object') members.push('readonly [key: string]: unknown;');
  return `{\n  ${members.map(indent).join('\n  ')}\n}`;
}

function primitive(type: string, schema: JsonSchema): string {
  if (type === 'object') return objectType(schema);
  if (type === 'array') {
    if (schema.prefixItems) return `readonly [${schema.prefixItems.map(typeOf).join(', ')}]`;
    const item = typeOf(schema.items ?? {});
    return `readonly ${/[ |&]/.test(item) && (!item.startsWith('{') || /^\}.* [|&] /m.test(item)) ? `(${item})` : item}[]`;
  }
  return { integer: 'number', number: 'number', string: 'string', boolean: 'boolean', null: 'null' }[type] ?? 'unknown';
}

/** A JSON Schema as a TypeScript type. */
export function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return nameOfRef(schema.$ref);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  if (schema.anyOf ?? schema.oneOf) return union((schema.anyOf ?? schema.oneOf ?? []).map(typeOf));
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  if (schema.type === undefined) return 'unknown';
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  return union(types.map((type) => primitive(type, schema)));
}

function parametersType(operation: OperationObject, place: 'path' | 'query'): string | undefined {
  const parameters = (operation.parameters ?? []).filter((p): p is Parameter => 'name' in p && p.in === place);
  if (parameters.length === 0) return undefined;
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(parameters.map((p) => [p.name, p.schema])),
    required: parameters.filter((p) => p.required).map((p) => p.name),
  };
  const optional = place === 'query' && schema.required?.length === 0 ? '?' : '';
  return `readonly ${place === 'path' ? 'params' : 'query'}${optional}: ${objectType(schema)};`;
}

function inputType(operation: OperationObject): string {
  const body = operation.requestBody?.content['application/json']?.schema;
  const members = [
    parametersType(operation, 'path'),
    parametersType(operation, 'query'),
    body && `readonly body: ${typeOf(body)};`,
  ].filter((member) => member !== undefined);
  return members.length === 0 ? 'Record<never, never>' : `{\n  ${members.map(indent).join('\n  ')}\n}`;
}

function outputType(api: OpenApi, operation: OperationObject): string {
  const [, success] = Object.entries(responsesOf(api, operation)).find(([status]) => status.startsWith('2')) ?? [];
  const [media] = Object.values(success?.content ?? {});
  return media ? typeOf(media.schema) : 'undefined';
}

function operationType(api: OpenApi, operation: OperationObject): string {
  const codes = Object.values(responsesOf(api, operation)).flatMap(codesOf);
  const input = `readonly input: ${inputType(operation)};`;
  const output = `readonly output: ${outputType(api, operation)};`;
  const error = `readonly error: ${union(codes.map(literal))};`;
  const text = [`${operation.summary}.`, operation.description].filter(Boolean).join(' ');
  return `${comment(text)}readonly ${operation.operationId}: {\n  ${[input, output, error].map(indent).join('\n  ')}\n};`;
}

/** Types of every operation and of every named schema that they use; stands alone. */
export function writeClientTypes(api: OpenApi): string {
  const operations = operationsOf(api).map(({ operation }) => operationType(api, operation));
  const body = `export interface Operations {\n  ${operations.map(indent).join('\n\n  ')}\n}\n`;
  const kept = Object.entries(api.components.schemas).filter(([name]) => !(name in failureSchemas));
  const named = kept.map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
  );
  return [banner, ...named, body].join('\n');
}

/** `[method, path, needs a session, takes an Idempotency-Key]` by operation: all that a call needs at run time. */
export function writeClientRoutes(api: OpenApi): string {
  const lines = operationsOf(api).map(({ path, method, operation }) => {
    const access = operation['x-auth'] === 'public' ? 0 : 1;
    const key = operation['x-idempotency'] === 'none' ? 0 : 1;
    return `  ${operation.operationId}: ['${method}', '${path}', ${access}, ${key}],`;
  });
  return `${banner}\nexport const routes = {\n${lines.join('\n')}\n} as const;\n`;
}
