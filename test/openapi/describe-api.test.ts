import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { readContract } from '../../lib/contract/registry.ts';
import { describeApi } from '../../lib/openapi/describe-api.ts';
import { codesOf, operationsOf, responsesOf } from '../../lib/openapi/document.ts';
import { exampleOf } from '../../lib/openapi/example.ts';
import { createProblemWriter } from '../../lib/openapi/problem-schema.ts';
import type { RouteFailure } from '../../lib/openapi/route-errors.ts';
import { schemaNames } from '../../lib/openapi/schema-names.ts';
import { outcomeHours } from '../../lib/runtime/outcomes.ts';
import * as contract from './shelf-contract.ts';

const title = { title: 'Shelves', version: '1.0.0', description: 'Books.' };
const modules = [readContract(contract)];
const describeShelves = () => describeApi(modules, schemaNames({ shelf: contract }), title);
const api = describeShelves();

const operation = (id: string) => {
  const found = operationsOf(api).find((o) => o.operation.operationId === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found.operation;
};
const codes = (id: string, status: number): string[] => codesOf(responsesOf(api, operation(id))[status]);

describe('the description of an API', () => {
  it('is OpenAPI 3.1 for an independent validator', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(api)));
    expect(result).toEqual({ valid: true });
  });

  it('is refused by that validator when it is broken', async () => {
    const broken = JSON.parse(JSON.stringify(api));
    delete broken.paths['/v1/books'].get.responses;
    broken.info = 1;
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('is the same text for the same contracts', () => {
    expect(JSON.stringify(describeShelves())).toBe(JSON.stringify(api));
  });

  it('has every route of the contracts, by its export name', () => {
    const described = operationsOf(api).map((o) => `${o.operation.operationId} ${o.method} ${o.path}`);
    const declared = modules.flatMap((m) => m.routes).map((r) => `${r.name} ${r.entry.method} ${r.entry.path}`);
    expect(described.sort()).toEqual(declared.sort());
    expect(described).toContain('readNotice GET /notice');
    expect(described).toContain('lendBook POST /v1/books/{bookId}/loans');
  });

  it('refers to schemas that a contract names, and writes the input form where it differs', () => {
    expect(responsesOf(api, operation('lendBook'))[201]?.content?.['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/Book',
    });
    expect(operation('lendBook').requestBody?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/LendBookRequest',
    });
    expect(api.components.schemas.LendBookRequest?.properties?.author).toEqual({
      $ref: '#/components/schemas/AuthorInput',
    });
    expect(api.components.schemas.BookPage?.properties?.items?.items).toEqual({ $ref: '#/components/schemas/Book' });
    expect(api.components.schemas.Book).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('gives the bounds of text that is trimmed before it is checked', () => {
    expect(api.components.schemas.UpdateLibraryRequest?.properties?.name).toMatchObject({
      type: 'string',
      minLength: 1,
      maxLength: 80,
    });
  });

  it('documents path and query parameters, and which of them are required', () => {
    const parameters = operation('listBooks').parameters?.flatMap((p) => ('name' in p ? [p] : []));
    expect(parameters?.map((p) => [p.name, p.in, p.required ?? false])).toEqual([
      ['cursor', 'query', false],
      ['limit', 'query', false],
      ['kind', 'query', false],
    ]);
    expect(parameters?.[1]?.schema).toEqual({ type: 'integer', minimum: 1, maximum: 100, default: 25 });
    expect(operation('lendBook').parameters?.[0]).toMatchObject({
      name: 'bookId',
      in: 'path',
      required: true,
      schema: { format: 'uuid' },
    });
  });

  it('asks for an Idempotency-Key as the contract does', () => {
    const keyOf = (id: string) =>
      operation(id).parameters?.flatMap((p) =>
        '$ref' in p && p.$ref.includes('Idempotency') ? [p.$ref.split('/').at(-1)] : [],
      );
    expect(keyOf('lendBook')).toEqual(['IdempotencyKey']);
    expect(keyOf('updateLibrary')).toEqual(['IdempotencyKeyOptional']);
    expect(keyOf('greet')).toEqual([]);
    expect(keyOf('listBooks')).toEqual([]);
    expect(operation('lendBook')['x-idempotency']).toBe('required');
  });

  it('says how long a key is known', () => {
    for (const name of ['IdempotencyKey', 'IdempotencyKeyOptional'])
      expect(api.components?.parameters?.[name]).toMatchObject({
        description: expect.stringContaining(`${outcomeHours} hours later`),
      });
  });

  it('asks for the access token where the route is not public', () => {
    expect(operation('listBooks').security).toEqual([{ accessToken: [] }]);
    expect(operation('readNotice').security).toEqual([]);
    expect(operation('openHall')['x-permission']).toBe('hall:open');
  });

  it.each([
    ['lendBook', 400, ['idempotency-key-missing', 'invalid-request', 'malformed-json']],
    ['lendBook', 401, ['session-revoked', 'unauthenticated']],
    ['lendBook', 403, ['account-disabled', 'account-erasing', 'account-missing']],
    ['lendBook', 404, ['not-found']],
    ['lendBook', 409, ['book-lent', 'conflict', 'idempotency-key-in-flight']],
    ['lendBook', 413, ['body-too-large']],
    ['lendBook', 415, ['unsupported-media-type']],
    ['lendBook', 422, ['idempotency-key-reused']],
    ['lendBook', 426, ['upgrade-required']],
    ['lendBook', 429, ['too-many-requests']],
    ['lendBook', 500, ['internal-error']],
    ['lendBook', 503, ['unavailable']],
    ['listBooks', 400, ['invalid-cursor', 'invalid-request']],
    ['listBooks', 403, ['account-disabled', 'account-missing']],
    ['listBooks', 404, []],
    ['listBooks', 409, []],
    ['greet', 403, ['account-disabled', 'account-erasing']],
    ['greet', 409, []],
    ['updateLibrary', 403, ['account-disabled', 'account-erasing', 'account-missing', 'forbidden']],
    ['updateLibrary', 400, ['invalid-request', 'malformed-json']],
    ['openHall', 403, ['account-disabled', 'account-erasing', 'account-missing', 'forbidden']],
    ['readNotice', 401, []],
  ])('documents the failures of %s with status %i', (id, status, expected) => {
    expect(codes(id, status)).toEqual(expected);
  });

  it('gives examples that fit, and none where it knows none', () => {
    expect(operation('lendBook').requestBody?.content['application/json']?.example).toMatchObject({ days: 1 });
    const listed = responsesOf(api, operation('listBooks'))[200]?.content?.['application/json']?.example;
    expect(contract.BookPage.safeParse(listed)).toMatchObject({ success: true });
    // Not every pattern that JavaScript takes is one with the flag u.
    expect(exampleOf({ type: 'string', pattern: '^\\d{3}\\-\\d{4}$' }, {})).toBeUndefined();
    expect(exampleOf({ type: 'string', pattern: '^[a-z]+\\@?$' }, {})).toBe('text');
  });
});

describe('a code that two modules have', () => {
  it('is said for each route as its own module says it', () => {
    const problems = createProblemWriter();
    const failure = (remedy: string): RouteFailure[] => [
      { code: 'four-eyes', status: 403, title: 'Somebody else must do this', remedy },
    ];
    const remedies = ['Ask a colleague.', 'Ask another analyst.', 'Ask a colleague.'];
    const names = remedies.map((remedy) => problems.write(failure(remedy))['403']?.$ref.split('/').at(-1) ?? '');
    expect(names.map((name) => problems.components()[name]?.description)).toEqual(
      remedies.map((remedy) => expect.stringContaining(remedy)),
    );
    expect(names).toEqual(['four-eyes', 'four-eyes.2', 'four-eyes']);
  });
});

describe('contracts that cannot be described', () => {
  it('are named: two modules with one operation id', () => {
    const twice = [...modules, ...modules];
    expect(() => describeApi(twice, new Map(), title)).toThrow(/both have a route 'greet'/);
  });

  it('are named: two routes with one method and path', () => {
    const { greet } = contract;
    expect(() => describeApi([readContract({ ...contract, welcome: greet })], new Map(), title)).toThrow(
      'POST /v1/greetings is declared twice, as greet and as welcome: give one of them another path',
    );
  });

  it('get the name of their module where two schemas share a name', () => {
    const names = schemaNames({ shelf: { Book: contract.Book }, 'gift-shop': { Book: contract.Author } });
    expect([...names.values()]).toEqual(['ShelfBook', 'GiftShopBook']);
  });

  it('get it too where a schema has the name of what every description or client has', () => {
    const names = schemaNames({ tracker: { Issue: contract.Book, Record: contract.Author } });
    expect([...names.values()]).toEqual(['TrackerIssue', 'TrackerRecord']);
  });
});
