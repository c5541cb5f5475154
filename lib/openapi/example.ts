import { type JsonSchema, nameOfRef } from './document.ts';

const formats: Readonly<Record<string, string>> = {
  uuid: '0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3d',
  'date-time': '2026-11-01T09:30:00.000Z',
  date: '2026-11-01',
  email: 'ada@example.com',
  uri: 'https://example.com/',
};

/** What their pattern does not tell. */
const known = new Map([
  ['timeZone', 'Europe/Berlin'],
  ['locale', 'en-GB'],
]);

/** As validators of JSON Schema read it; contracts may hold what only the older form takes, as `\-`. */
function patternOf(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}

function textExample(schema: JsonSchema, name: string): string | undefined {
  const format = schema.format ? formats[schema.format] : undefined;
  if (format) return format;
  const called = known.get(name);
  if (!schema.pattern) return (called ?? name).slice(0, schema.maxLength ?? 40).padEnd(schema.minLength ?? 0, 'x');
  const pattern = patternOf(schema.pattern);
  const candidates = [
    ...(called ? [called] : []),
    ...Object.values(formats),
    name,
    '1.4.0',
    'en',
    'en-GB',
    'Europe/Berlin',
    'abc',
    'abcdefgh',
    '1',
    '42',
    '/',
  ];
  return candidates.find((text) => pattern.test(text) && text.length >= (schema.minLength ?? 0));
}

/**
 * A value that fits a schema, or undefined where none is cheap to find. Deterministic.
 * @param name what the value is called where it stands; texts are filled with it.
 */
export function exampleOf(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
  name = 'text',
  depth = 0,
): unknown {
  if (depth > 8) return undefined;
  const inner = (of: JsonSchema, called = name) => exampleOf(of, components, called, depth + 1);
  if (schema.$ref) return inner(components[nameOfRef(schema.$ref)] ?? {});
  if (schema.examples) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return inner(choice);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') return objectExample(schema, inner);
  if (type === 'array') {
    const item = schema.items ? inner(schema.items, name.replace(/s$/, '')) : undefined;
    return item === undefined ? [] : [item];
  }
  if (type === 'string') return textExample(schema, name);
  if (type === 'integer' || type === 'number') return schema.minimum ?? Math.min(1, schema.maximum ?? 1);
  if (type === 'boolean') return true;
  return type === 'null' ? null : undefined;
}

/** Undefined when a required member has no example. */
function objectExample(schema: JsonSchema, inner: (of: JsonSchema, called: string) => unknown): unknown {
  const entries = Object.entries(schema.properties ?? {}).map(([key, of]) => [key, inner(of, key)] as const);
  const missing = entries.some(([key, value]) => value === undefined && schema.required?.includes(key));
  return missing ? undefined : Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
