import { describe, expect, it } from 'vitest';
import { readContract } from '../../lib/contract/registry.ts';
import { typeOf, writeClientRoutes, writeClientTypes } from '../../lib/openapi/client-types.ts';
import { describeApi } from '../../lib/openapi/describe-api.ts';
import { schemaNames } from '../../lib/openapi/schema-names.ts';
import * as contract from './shelf-contract.ts';

const title = { title: 'Shelves', version: '1.0.0', description: 'Books.' };
const api = describeApi([readContract(contract)], schemaNames({ shelf: contract }), title);

describe('a schema as a TypeScript type', () => {
  it.each([
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ enum: ["it's", 2, null] }, "'it\\'s' | 2 | null"],
    [{ const: 'x' }, "'x'"],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, 'readonly (string | null)[]'],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, 'readonly [string, number]'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'Readonly<Record<string, number>>'],
    [{ type: 'object' }, 'Readonly<Record<string, unknown>>'],
    [{}, 'unknown'],
    [{ $ref: '#/components/schemas/Book' }, 'Book'],
    [
      { allOf: [{ $ref: '#/components/schemas/Book' }, { type: 'object', properties: { a: { type: 'string' } } }] },
      'Book & {\n  readonly a?: string;\n}',
    ],
    [
      { type: 'object', properties: { 'a-b': { type: 'string' } }, required: ['a-b'] },
      '{\n  readonly "a-b": string;\n}',
    ],
  ])('%j is %s', (schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });
});

describe('what the client is given', () => {
  it('has input, output and failures of each operation', () => {
    const text = writeClientTypes(api);
    expect(text).toContain(`readonly lendBook: {
    readonly input: {
      readonly params: {
        readonly bookId: string;
      };
      readonly body: LendBookRequest;
    };
    readonly output: Book;
    readonly error: 'idempotency-key-missing' | 'invalid-request'`);
    expect(text).toMatch(/readonly openHall: \{\s+readonly input: Record<never, never>;\s+readonly output: undefined;/);
    expect(text).toMatch(/readonly readNotice: \{[^}]+readonly output: string;/);
    expect(text).toMatch(
      /readonly query\?: \{\s+readonly cursor\?: string;\s+readonly limit\?: number;\s+readonly kind\?: 'novel' \| 'poem';/,
    );
  });

  it('has a route per operation: method, path, whether it needs a session and takes a key', () => {
    expect(writeClientRoutes(api).split('\n').slice(3, -2)).toEqual([
      "  readNotice: ['GET', '/notice', 0, 0],",
      "  listBooks: ['GET', '/v1/books', 1, 0],",
      "  lendBook: ['POST', '/v1/books/{bookId}/loans', 1, 1],",
      "  greet: ['POST', '/v1/greetings', 1, 0],",
      "  openHall: ['DELETE', '/v1/hall', 1, 1],",
      "  updateLibrary: ['PATCH', '/v1/libraries/{libraryId}', 1, 1],",
    ]);
  });
});
