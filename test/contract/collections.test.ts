import { describe, expect, it } from 'vitest';
import { type CollectionSpec, defineCollection, type Field } from '../../lib/contract/collection.ts';

const text: Field = { type: 'string' };
const spec = (more: Partial<CollectionSpec>): CollectionSpec => ({ summary: 'S', roles: {}, fields: {}, ...more });
const define = (more: Partial<CollectionSpec>, name = 'things') => defineCollection('sample', name, spec(more));
const withField =
  (field: Field, name = 'field') =>
  () =>
    define({ fields: { [name]: field } });
const withSteps = (fields: Record<string, Field>, steps: CollectionSpec['steps'], more: Partial<CollectionSpec> = {}) =>
  define({ fields, version: 2, ...(steps ? { steps } : {}), ...more });

describe('a collection', () => {
  it('is pure data, with what was left out filled in', () => {
    const collection = define({ fields: { title: text }, roles: { owner: '*' } });
    expect(JSON.parse(JSON.stringify(collection))).toEqual(collection);
    expect(collection).toEqual({
      kind: 'collection',
      module: 'sample',
      name: 'things',
      summary: 'S',
      fields: { title: text },
      roles: { owner: '*' },
      spaces: ['person', 'organisation', 'shared'],
      writer: 'devices',
      indexes: {},
      text: {},
      version: 1,
      steps: {},
      oldest: 1,
    });
  });
  it('keeps what it says of spaces and who writes', () => {
    expect(define({ spaces: ['person'], writer: 'server' })).toMatchObject({ spaces: ['person'], writer: 'server' });
  });
  it('says where a mistake is', () => {
    expect(() => define({ fields: { Title: text } })).toThrow("collection 'things' of 'sample': field 'Title'");
  });
  it.each(['Things', 'my_things', '-things', 'things-', '2things', '', 'a'.repeat(41), 'constructor', '__proto__'])(
    'is not called %j',
    (name) => {
      expect(() => define({}, name)).toThrow('its name is not');
    },
  );
  it.each(['things', 'my-things', 'a1', 'a'.repeat(40)])('may be called %j', (name) => {
    expect(define({}, name).name).toBe(name);
  });
  it('has roles that do what there is to do', () => {
    expect(() => define({ roles: { owner: ['read', 'burn' as never] } })).toThrow("there is no action 'burn'");
    expect(() => define({ roles: { owner: ['read', 'delete-own'], member: '*' } })).not.toThrow();
  });
});

describe('a field', () => {
  it.each(['Title', 'my_title', '1st', '', 'a'.repeat(41), 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'is not called %j',
    (name) => {
      const fields = Object.fromEntries([[name, text]]);
      expect(() => define({ fields })).toThrow('is not camelCase');
    },
  );
  it('is not called id', () => {
    expect(withField(text, 'id')).toThrow("every document has an 'id' of its own");
  });
  const numbers = { type: 'integer' } as const;
  const lists = { type: 'array', items: text } as const;
  const structure = { type: 'object', properties: {} } as const;
  it.each<[Field, string]>([
    [{ ...text, merge: 'counter' }, "a string: 'counter' does not fit"],
    [{ ...text, merge: 'set' }, "a string: 'set' does not fit"],
    [{ type: 'number', merge: 'counter' }, "a number: 'counter' does not fit"],
    [{ ...numbers, merge: 'append' }, "a integer: 'append' does not fit"],
    [{ type: 'boolean', merge: 'max' }, "a boolean: 'max' does not fit"],
    [{ ...lists, merge: 'max' }, "a array: 'max' does not fit"],
    [{ ...structure, merge: 'min' }, "a object: 'min' does not fit"],
    [{ type: 'array', items: structure, merge: 'set' }, 'members of a set are strings or integers'],
    [{ type: 'array', items: { type: 'number' }, merge: 'set' }, 'members of a set are strings or integers'],
    [{ type: 'string', minLength: 5, maxLength: 4 }, 'minLength is above maxLength'],
    [{ type: 'string', pattern: '(' }, "'(' is no regular expression"],
    [{ type: 'integer', minimum: 5, maximum: 4 }, 'minimum is above maximum'],
    [{ type: 'array', items: { type: 'string', pattern: '[' } }, "field 'field'[]: '[' is no regular expression"],
    [{ type: 'object', properties: { Name: text } }, "property 'Name' is not camelCase"],
    [{ type: 'object' } as never, "lacks 'properties'"],
    [{ type: 'array', merge: 'set' } as never, "lacks 'items'"],
    [{ type: 'text', merge: 'max' } as never, "and not 'text'"],
    [{ type: 'object', properties: { toString: text } }, "property 'toString' is not camelCase"],
    [{ type: 'object', properties: { a: { type: 'number', minimum: 1, maximum: 0 } } }, "'field'.a: minimum is above"],
    [{ type: 'object', properties: { a: text, b: { type: 'string', pattern: '[' } } }, "'field'.b: '[' is no"],
    [{ type: 'integer', stamp: 'created-at' }, 'its type is string'],
    [{ ...text, stamp: 'created-at', merge: 'max' }, "'merge' says nothing"],
    [{ ...text, stamp: 'created-at', required: true }, "'required' says nothing"],
    [{ ...text, stamp: 'created-at', default: 'x' }, "'default' says nothing"],
    [{ ...text, stamp: 'created-at', write: ['owner'] }, "'write' says nothing"],
  ])('%j is refused: %s', (field, problem) => {
    expect(withField(field)).toThrow(problem);
  });
  it.each<[Field]>([
    [{ ...text, merge: 'max' }],
    [{ ...text, merge: 'min' }],
    [{ ...text, merge: 'never' }],
    [{ ...text, merge: 'server' }],
    [{ ...numbers, merge: 'counter' }],
    [{ type: 'number', merge: 'max' }],
    [{ ...lists, merge: 'set' }],
    [{ type: 'array', items: { type: 'integer' }, merge: 'set' }],
    [{ type: 'array', items: structure, merge: 'append' }],
    [{ type: 'string', minLength: 4, maxLength: 4 }],
    [{ type: 'string', minLength: 4 }],
    [{ type: 'string', pattern: '^[a-z]+$' }],
    [{ type: 'integer', minimum: 4, maximum: 4 }],
    [{ type: 'object', properties: { a: { type: 'string', required: true } }, required: true }],
    [{ ...text, stamp: 'updated-by', read: ['owner'] }],
  ])('%j is a field', (field) => {
    expect(withField(field)).not.toThrow();
  });
});

describe('indexes and texts', () => {
  const fields = {
    title: text,
    size: { type: 'integer' },
    tags: { type: 'array', items: text },
    sizes: { type: 'array', items: { type: 'integer' } },
  } as const;
  it.each<[Partial<CollectionSpec>, string]>([
    [{ indexes: { byName: ['name'] } }, "index 'byName' names 'name'"],
    [{ indexes: { byName: ['title', '-name'] } }, "index 'byName' names 'name'"],
    [{ indexes: { byConstructor: ['constructor'] } }, "names 'constructor'"],
    [{ indexes: { byNothing: [] } }, "index 'byNothing' names no field"],
    [{ indexes: { byTags: ['-tags'] } }, "values of '-tags' have no order"],
    [
      { indexes: { a: ['title'], b: ['size'], c: ['-title'], d: ['-size'], e: ['title', 'size'] } },
      'more than 4 indexes',
    ],
    [{ text: { name: 1 } }, "text names 'name'"],
    [{ text: { size: 1 } }, "text names 'size'"],
    [{ text: { sizes: 1 } }, "text names 'sizes'"],
    [{ text: { toString: 1 } }, "text names 'toString'"],
  ])('%j is refused: %s', (more, problem) => {
    expect(() => define({ fields, ...more })).toThrow(problem);
  });
  it('are of fields that have an order, and of texts', () => {
    const indexes = { a: ['title', '-size'], b: ['size'], c: ['-title'], d: ['-size'] };
    expect(define({ fields, indexes, text: { title: 2, tags: 1 } }).indexes).toEqual(indexes);
  });
});

describe('versions of a schema', () => {
  it.each<[Partial<CollectionSpec>, string]>([
    [{ version: 0 }, 'version and oldest are integers'],
    [{ version: 1.5 }, 'version and oldest are integers'],
    [{ oldest: 0 }, 'version and oldest are integers'],
    [{ oldest: 2 }, 'oldest is not above version'],
    [{ version: 2 }, 'version 2 does not say how it came from 1: steps[2]'],
    [{ version: 3, steps: { 3: [] }, oldest: 2 }, 'version 2 does not say how it came from 1: steps[2]'],
    [{ version: 2, steps: { 2: [], 3: [] } }, 'steps[3] leads to no version'],
    [{ version: 2, steps: { 1: [], 2: [] } }, 'steps[1] leads to no version'],
    [{ steps: { 2: [] } }, 'steps[2] leads to no version'],
  ])('%j is refused: %s', (more, problem) => {
    expect(() => define(more)).toThrow(problem);
  });
  const fields = { title: text, size: text };
  it.each<[CollectionSpec['steps'], string]>([
    [{ 2: [{ add: 'name' }] }, "steps[2] names 'name', which is no field of that version"],
    [{ 2: [{ rename: 'name', to: 'label' }] }, "names 'label', which is no field"],
    [{ 2: [{ rename: 'size', to: 'title' }] }, "renames 'size', which is still a field"],
    [{ 2: [{ remove: 'size' }] }, "removes 'size', which is still a field"],
    [{ 2: [{ values: 'name', up: {}, down: {} }] }, "names 'name', which is no field"],
    [
      {
        2: [
          { values: 'title', up: {}, down: {} },
          { rename: 'name', to: 'title' },
        ],
      },
      "names 'title', which is no field",
    ],
    [{ 2: [{ add: 'size' }, { add: 'size' }] }, "names 'size', which is no field"],
    [{ 2: [{ remove: 'old' }, { remove: 'old' }] }, "removes 'old', which is still a field"],
    [{ 2: [{ add: 'toString' }] }, "names 'toString', which is no field"],
  ])('%j are refused: %s', (steps, problem) => {
    expect(() => withSteps(fields, steps)).toThrow(problem);
  });
  it('give older documents what every document has', () => {
    const required = { title: { ...text, required: true } };
    expect(() => withSteps(required, { 2: [{ add: 'title' }] })).toThrow('older documents need a default');
    expect(() => withSteps(required, { 2: [{ add: 'title', default: '' }] })).not.toThrow();
    const renamed = { 2: [{ add: 'name' }, { rename: 'name', to: 'title' }] };
    expect(() => withSteps(required, renamed)).toThrow('older documents need a default');
    expect(() => withSteps({ title: text }, { 2: [{ add: 'title' }] })).not.toThrow();
  });
  it('may take a name, give it up and take it again', () => {
    const steps = {
      2: [
        { remove: 'mood', default: 'calm' },
        { rename: 'name', to: 'title' },
      ],
      3: [{ add: 'mood' }, { values: 'title', up: { a: 'b' }, down: { b: 'a' } }],
    };
    expect(() => define({ fields: { title: text, mood: text }, version: 3, oldest: 3, steps })).not.toThrow();
  });
});
