/** The parts of OpenAPI 3.1 that we write. */

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface MediaType {
  readonly schema: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

export interface Header {
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header | { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly required: true; readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, Response | { readonly $ref: string }>>;
  /** `public`, `user` or `admin`. */
  readonly 'x-auth': string;
  /** What the policy is asked: `organisation:update`. */
  readonly 'x-permission'?: string;
  /** Scope with which keys may call it too: `documents:read`. */
  readonly 'x-key-scope'?: string;
  readonly 'x-step-up'?: string;
  /** Whether an Idempotency-Key is `required`, `optional` or of no use (`none`). */
  readonly 'x-idempotency': string;
  /** `ignored`: whatever the query says is passed over. */
  readonly 'x-query'?: 'ignored';
  /** Largest request body in bytes. */
  readonly 'x-body-limit'?: number;
}

export interface OpenApi {
  readonly openapi: '3.1.1';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly headers: Readonly<Record<string, Header>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

/** Every operation with its path and method, in the order of the document. */
export function operationsOf(api: OpenApi): { path: string; method: string; operation: OperationObject }[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}

/** `Profile` of `#/components/schemas/Profile`. */
export const nameOfRef = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1);

/** Responses of an operation by status, references followed. */
export function responsesOf(api: OpenApi, operation: OperationObject): Record<string, Response> {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, response]) => {
      const found = '$ref' in response ? api.components.responses[nameOfRef(response.$ref)] : response;
      if (!found) throw new Error(`${operation.operationId} refers to a response that is not there`);
      return [status, found];
    }),
  );
}

/** Codes of a failure response. */
export const codesOf = (response: Response | undefined): string[] =>
  (response?.content?.['application/problem+json']?.schema.allOf?.[1]?.properties?.code?.enum ?? []) as string[];
