import type { $ZodType } from 'zod/v4/core';
import type { JsonSchema } from './document.ts';
import { convertSchema, type Direction } from './json-schemas.ts';

/** Turns the schemas of an API into JSON Schema and collects the named ones. */
export interface SchemaWriter {
  write(schema: $ZodType, io: Direction): JsonSchema;
  /** Components that were referred to so far, by name in alphabetical order. */
  components(): Record<string, JsonSchema>;
}

/** Every schema of an API with the direction in which it is used. */
export type SchemaUses = readonly (readonly [schema: $ZodType, io: Direction])[];

/** Names of schemas that are both sent and answered and read differently, themselves or by what they refer to. */
function twofold(uses: SchemaUses, names: ReadonlyMap<$ZodType, string>): Set<string> {
  const texts = { input: new Map<string, string>(), output: new Map<string, string>() };
  for (const [schema, io] of uses) {
    const { components } = convertSchema(schema, io, (s) => names.get(s));
    for (const [name, json] of Object.entries(components)) texts[io].set(name, JSON.stringify(json));
  }
  const both = [...texts.input].filter(([name]) => texts.output.has(name));
  const differing = new Set(both.filter(([name, text]) => texts.output.get(name) !== text).map(([name]) => name));
  for (let before = -1; before !== differing.size; ) {
    before = differing.size;
    for (const [name, text] of both) {
      if ([...differing].some((other) => text.includes(`"#/components/schemas/${other}"`))) differing.add(name);
    }
  }
  return differing;
}

/** @param names component names by schema. One that reads differently when it is sent is also written as `<name>Input`. */
export function createSchemaWriter(names: ReadonlyMap<$ZodType, string>, uses: SchemaUses): SchemaWriter {
  const differing = twofold(uses, names);
  const components: Record<string, JsonSchema> = {};
  return {
    write(schema, io) {
      const converted = convertSchema(schema, io, (s) => {
        const name = names.get(s);
        return name && io === 'input' && differing.has(name) ? `${name}Input` : name;
      });
      Object.assign(components, converted.components);
      return converted.json;
    },
    components: () => Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
