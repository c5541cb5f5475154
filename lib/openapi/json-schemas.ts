import * as z from 'zod/mini';
import type { $ZodType } from 'zod/v4/core';
import type { JsonSchema } from './document.ts';

/** `input` is what a caller sends, `output` what is answered. */
export type Direction = 'input' | 'output';

type Writable = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };

/**
 * Text that is trimmed or folded before it is checked is a pipe: zod describes only its first half. The bounds of the second half
 * are what a caller must keep to.
 */
function keepBounds(schema: $ZodType, json: Writable): void {
  const def = schema._zod.def as { type: string; out?: $ZodType };
  if (def.type !== 'pipe' || json.type !== 'string' || !def.out) return;
  const out = z.toJSONSchema(def.out, { io: 'output', unrepresentable: 'any' }) as JsonSchema;
  if (out.type !== 'string') return;
  for (const bound of ['minLength', 'maxLength', 'format'] as const) {
    if (out[bound] !== undefined) (json as Record<string, unknown>)[bound] = out[bound];
  }
}

/** A safe integer's bounds say nothing to a reader, and a number that is read from text keeps no pattern. */
function dropNoise(json: Writable): void {
  if (json.type === 'integer') delete json.pattern;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
}

/** Names from ours, every other annotation from zod's registry. */
function metadata(nameOf: (schema: $ZodType) => string | undefined) {
  return {
    get(schema: $ZodType) {
      const { id: _, ...annotations } = z.globalRegistry.get(schema) ?? {};
      const id = nameOf(schema);
      return id ? { ...annotations, id } : annotations;
    },
  } as unknown as typeof z.globalRegistry;
}

export interface Converted {
  readonly json: JsonSchema;
  /** Named schemas that it refers to. */
  readonly components: Readonly<Record<string, JsonSchema>>;
}

/**
 * A zod schema as JSON Schema; named ones are referred to as `#/components/schemas/<name>`.
 * @throws Error for a schema without a JSON form.
 */
export function convertSchema(
  schema: $ZodType,
  io: Direction,
  nameOf: (schema: $ZodType) => string | undefined,
): Converted {
  // Wrapped, so that a named schema at the top is referred to as well.
  const { properties, $defs = {} } = z.toJSONSchema(z.object({ value: schema }), {
    io,
    metadata: metadata(nameOf),
    override({ zodSchema, jsonSchema }) {
      if (io === 'input') keepBounds(zodSchema, jsonSchema as Writable);
      // zod leaves out defaults of what it transforms; one that is annotated is in the form that callers send.
      const standard = z.globalRegistry.get(zodSchema)?.default;
      if (standard !== undefined) (jsonSchema as Writable).default = standard;
      dropNoise(jsonSchema as Writable);
    },
  }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  const components = Object.entries($defs).map(([name, { id: _, ...json }]) => [name, refer(json) as JsonSchema]);
  return { json: refer(properties?.value ?? {}) as JsonSchema, components: Object.fromEntries(components) };
}

/** `#/$defs/X` -> `#/components/schemas/X`, everywhere. */
function refer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(refer);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : refer(inner),
    ]),
  );
}
