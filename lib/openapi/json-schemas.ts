import * as z from 'zod/mini';
import type { $ZodType } from 'zod/v4/core';
import type { JsonSchema } from './document.ts';

export type Direction = 'input' | 'output';

/** Turns zod schemas into JSON Schema; schemas with a name become components and are referred to. */
export interface SchemaWriter {
  /** @param io `input` for what a caller sends, `output` for what is answered. */
  write(schema: $ZodType, io: Direction): JsonSchema;
  /** Components that were referred to so far, by name in alphabetical order. */
  components(): Record<string, JsonSchema>;
}

type Writable = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };

/**
 * Text that is trimmed or folded before it is checked is a pipe: zod describes only its first half. The bounds of the second half
 * are what a caller must keep to.
 */
function keepBounds(schema: $ZodType, json: Writable): void {
  const def = schema._zod.def as { type: string; in?: $ZodType; out?: $ZodType };
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

const sortKeys = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** @param names component names by schema. A schema that reads differently as input is also written as `<name>Input`. */
export function createSchemaWriter(names: ReadonlyMap<$ZodType, string>): SchemaWriter {
  const components: Record<string, JsonSchema> = {};
  const registry = { input: z.registry<{ id?: string }>(), output: z.registry<{ id?: string }>() };

  const convert = (
    schema: $ZodType,
    io: Direction,
    metadata: typeof registry.input,
    unrepresentable: 'throw' | 'any' = 'throw',
  ) => {
    const {
      $schema,
      $defs,
      '~standard': _,
      ...json
    } = z.toJSONSchema(schema, {
      io,
      metadata: mergeMetadata(metadata),
      unrepresentable,
      override: ({ zodSchema, jsonSchema }) => {
        if (io === 'input') keepBounds(zodSchema, jsonSchema as Writable);
        // zod leaves out defaults of what it transforms; one that is annotated is in the form that callers send.
        const standard = z.globalRegistry.get(zodSchema)?.default;
        if (standard !== undefined) (jsonSchema as Writable).default = standard;
        dropNoise(jsonSchema as Writable);
      },
    }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    return { json: json as JsonSchema, defs: $defs ?? {} };
  };

  const shapeOf = (schema: $ZodType, io: Direction) => {
    const { json, defs } = convert(schema, io, z.registry(), 'any');
    return JSON.stringify([json, defs]);
  };
  for (const [schema, name] of names) {
    const same = shapeOf(schema, 'input') === shapeOf(schema, 'output');
    registry.output.add(schema, { id: name });
    registry.input.add(schema, { id: same ? name : `${name}Input` });
  }

  return {
    write(schema, io) {
      // Wrapped, so that a named schema at the top is referred to as well.
      const { json, defs } = convert(z.object({ value: schema }), io, registry[io]);
      for (const [name, def] of Object.entries(defs)) components[name] ??= refer(withoutId(def)) as JsonSchema;
      return refer(json.properties?.value ?? {}) as JsonSchema;
    },
    components: () => sortKeys(components),
  };
}

/** Names from our registry, every other annotation from zod's own (`z.meta`). */
function mergeMetadata(names: { get(schema: $ZodType): { id?: string } | undefined }) {
  return {
    get: (schema: $ZodType) => {
      const { id: _, ...annotations } = z.globalRegistry.get(schema) ?? {};
      return { ...annotations, ...names.get(schema) };
    },
  } as unknown as typeof z.globalRegistry;
}

function withoutId({ id: _, ...json }: JsonSchema): JsonSchema {
  return json;
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
