import fc from 'fast-check';
import type { JsonSchema } from '../../lib/openapi/document.ts';

export type Schemas = Readonly<Record<string, JsonSchema>>;
type Arbitrary = fc.Arbitrary<unknown>;

/** Text that passes for a person's: any script, spaces and emoji inside, no control characters or half surrogates. */
const word = fc.constantFrom(
  'a',
  'Z',
  'é',
  'ß',
  'İ',
  '漢',
  'א',
  '👩‍👩‍👧‍👦',
  '{{7*7}}',
  "';--",
  '$gt',
  '0',
  '-',
  '<b>',
  '\\',
  '"',
);

/** Fields whose rules a JSON Schema cannot say, and names of things that are there. */
const byName: Readonly<Record<string, Arbitrary>> = {
  collection: fc.constantFrom('lists', 'tasks', 'lists', 'nowhere'),
  collections: fc.constantFrom({ lists: 1 }, { tasks: 3, lists: 1 }, { tasks: 1 }, {}, { nowhere: 1 }, { lists: 99 }),
  filter: fc.constantFrom(
    '{"status":{"eq":"open"}}',
    '{"title":{"prefix":"x"}}',
    '{}',
    '{"no":{"eq":1}}',
    'none',
    '[]',
  ),
  sort: fc.constantFrom('title', '-due', 'listId,-priority', 'nothing', ',', '--'),
  locale: fc.constantFrom('de-CH', 'en', 'zh-Hans-CN', 'sr-Latn'),
  role: fc.constantFrom('member', 'admin', 'clerk', 'no-such-role'),
  timeZone: fc.constantFrom('Europe/Zurich', 'UTC', 'America/Argentina/Ushuaia'),
  // Nobody listens on port 1: what goes there fails at once.
  url: fc.constantFrom(
    'http://127.0.0.1:1/',
    'http://127.0.0.1:1/in?x=1',
    'https://169.254.169.254/',
    'no address',
    'ftp://a.b/',
  ),
  path: fc.constantFrom('/', '/tasks/1', '/a%20b/?q=1#top', "/it's"),
  imageUrl: fc.constantFrom(
    'https://images.example.com/a.png',
    'https://evil.example/a.png',
    'https://images.example.com/a',
  ),
  avatarUrl: fc.webUrl({ validSchemes: ['https'], withFragments: false }).filter((url) => !/[`^{|}]/.test(url)),
  metadata: fc.dictionary(
    fc.constantFrom('theme', 'k_1', 'aZ9', 'constructor', 'toString'),
    fc.constantFrom('v', '', null),
    {
      maxKeys: 6,
      noNullPrototype: true,
    },
  ),
};

/** Numbers of which only small ones get further than "unknown". */
const small: Readonly<Record<string, number>> = { version: 3, number: 2 };

export function follow(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const name = schema.$ref?.split('/').at(-1);
  const found = name === undefined ? schema : schemas[name];
  if (!found) throw new Error(`no schema ${schema.$ref}`);
  return found;
}

function text({ minLength = 0, maxLength = 200, pattern, format }: JsonSchema): Arbitrary {
  if (format === 'email') return fc.emailAddress();
  if (pattern !== undefined) {
    const fits = (value: string) => value.length >= minLength && value.length <= maxLength;
    // A pattern without an end of its own is given the length that the schema asks for.
    const bounded = pattern.replace(/\+\$$/, `{${Math.max(1, minLength)},${Math.min(maxLength, 120)}}$`);
    return fc.stringMatching(new RegExp(bounded, 'u')).filter(fits);
  }
  return fc
    .array(word, { minLength: Math.max(1, minLength), maxLength: 12 })
    .map((parts) => parts.join(''))
    .filter((value) => value.length <= maxLength);
}

/** Values that a schema takes. */
export function valid(given: JsonSchema, schemas: Schemas, name = ''): Arbitrary {
  const named = byName[name];
  const schema = follow(given, schemas);
  if (named && !schema.enum) return named;
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map((option) => valid(option, schemas)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case undefined:
      return fc.constantFrom('x', 1, true, null, ['x']);
    case 'string':
      return name === 'version' ? fc.constantFrom('1', '3') : text(schema);
    case 'integer':
    case 'number':
      if (Object.hasOwn(small, name)) return fc.integer({ min: 1, max: small[name] ?? 1 });
      return fc.integer({ min: Math.max(schema.minimum ?? 1, 1), max: Math.min(schema.maximum ?? 1e6, 1e6) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valid(schema.items ?? {}, schemas), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 5),
      });
    case 'object': {
      const { propertyNames, additionalProperties } = schema;
      if (propertyNames && additionalProperties) {
        const [names, values] = [propertyNames, additionalProperties] as JsonSchema[];
        return fc.dictionary(valid(names ?? {}, schemas) as fc.Arbitrary<string>, valid(values ?? {}, schemas), {
          maxKeys: 4,
          noNullPrototype: true,
        });
      }
      const properties = Object.entries(schema.properties ?? {});
      const members = properties.map(([key, member]) => [key, valid(member, schemas, key)] as const);
      return fc.record(Object.fromEntries(members), {
        requiredKeys: [...(schema.required ?? [])],
        noNullPrototype: true,
      });
    }
    default:
      throw new Error(`no values for ${JSON.stringify(schema)}`);
  }
}

const others: readonly unknown[] = [null, true, 0, -1, 1.5, '', 'x', [], {}, ['x'], { S: 'x' }, { $gt: '' }];
const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const hostile = [
  '',
  ' ',
  '\u0000',
  'a b',
  'É',
  '#',
  '../x',
  '%',
  '*',
  '\ud800',
  'x'.repeat(5000),
  '__proto__',
  '${x',
  '\u202e',
];

function typesOf(schema: JsonSchema, schemas: Schemas): string[] {
  const found = follow(schema, schemas);
  const options = found.anyOf ?? found.oneOf;
  if (options) return options.flatMap((option) => typesOf(option, schemas));
  if (found.enum) return found.enum.map(typeOf);
  return [found.type].flat().map((type) => (type === 'integer' ? 'number' : String(type)));
}

/** Texts that a schema refuses, for sure: too long, too short, out of its pattern or list. */
function wrongTexts(schema: JsonSchema): string[] {
  const { minLength = 0, maxLength, pattern, format } = schema;
  const wrong = hostile.filter((value) => pattern !== undefined && !new RegExp(pattern, 'u').test(value));
  if (format === 'email') wrong.push('', 'a', 'a@b', '@example.com', 'a b@example.com', 'a@example..com');
  if (schema.enum) wrong.push(...hostile);
  if (maxLength !== undefined) wrong.push('x'.repeat(maxLength + 1));
  if (minLength > 0) wrong.push('', 'x'.repeat(minLength - 1));
  return wrong;
}

function wrongNumbers({ minimum, maximum, type }: JsonSchema): number[] {
  return [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(type === 'integer' ? [1.5, 2 ** 53 + 2] : []),
  ];
}

/** Values that a schema refuses; none where it takes everything. */
export function wrong(given: JsonSchema, schemas: Schemas): unknown[] {
  const schema = follow(given, schemas);
  const types = typesOf(schema, schemas);
  const otherTypes = others.filter((value) => !types.includes(typeOf(value)));
  const options = schema.anyOf ?? schema.oneOf ?? [schema];
  const inside = options.flatMap((option): unknown[] => {
    const found = follow(option, schemas);
    if (found.type === 'string') return wrongTexts(found);
    if (found.type === 'integer' || found.type === 'number') return wrongNumbers(found);
    if (found.type === 'array' && found.items) return wrong(found.items, schemas).map((item) => [item]);
    return [];
  });
  return [...otherTypes, ...inside];
}
