import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import type { CollectionSpec } from '../../lib/contract/collection.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { operationsOf } from '../../lib/openapi/document.ts';
import {
  collectCollections,
  collectPolicies,
  describeCheckout,
  generatedFiles,
} from '../../lib/openapi/generated-files.ts';
import { policies } from '../../lib/policy/catalogue.generated.ts';

const root = join(import.meta.dirname, '../..');
const { api } = await describeCheckout(root);
const exists = (file: string) =>
  access(join(root, file)).then(
    () => true,
    () => false,
  );

describe('what npm run generate writes', () => {
  it('stands in the checkout as the contracts give it', async () => {
    const stale: string[] = [];
    for (const [path, text] of await generatedFiles(root)) {
      if ((await readFile(join(root, path), 'utf8').catch(() => '')) !== text) stale.push(path);
    }
    expect(stale, 'out of date: npm run generate').toEqual([]);
  });

  it('explains each permission by the policy that decides it', () => {
    for (const { module } of modules) expect(policies).toMatchObject(module.policies);
  });

  it('refuses a policy and a collection of one name', () => {
    const shelf = defineModule('shelf', { summary: 'Books', policies: { books: { by: 'self', actions: ['read'] } } });
    const books = shelf.collection('books', {
      summary: 'Books',
      fields: { title: { type: 'string' } },
      spaces: ['person'],
      roles: { owner: '*' },
    });
    expect(() => collectPolicies([readContract({ shelf, books })])).toThrow("two policies for 'books'");
  });

  it.each<[Partial<CollectionSpec>, string]>([
    [{ fields: { size: { type: 'integer', default: '7' } } }, "default of field 'size' must be an integer"],
    [{ fields: { size: { type: 'integer', maximum: 9, default: 10 } } }, "default of field 'size' must be at most 9"],
    [{ fields: { size: { type: 'boolean', default: null } } }, "default of field 'size' must be true or false"],
    [
      { fields: { kind: { type: 'string', enum: ['new', 'used'], default: 'lent' } } },
      "default of field 'kind' must be one of 'new', 'used'",
    ],
    [
      { fields: { tags: { type: 'array', items: { type: 'string', maxLength: 2 }, default: ['abc'] } } },
      "default of field 'tags'[0] must be at most 2 characters",
    ],
    [
      {
        fields: { rating: { type: 'integer', minimum: 1, default: 1 } },
        version: 3,
        steps: { 2: [{ add: 'stars', default: 0 }], 3: [{ rename: 'stars', to: 'rating' }] },
      },
      "what a step gives older documents in field 'rating' must be at least 1",
    ],
  ])('refuses a value that the field of a collection would not take: %j', (spec, problem) => {
    const shelf = defineModule('shelf', { summary: 'Books' });
    const books = shelf.collection('books', { summary: 'Books', roles: { owner: '*' }, fields: {}, ...spec });
    const collect = () => collectCollections([readContract({ shelf, books })]);
    expect(collect).toThrow(`collection 'books' of 'shelf': ${problem}`);
  });

  it('is the same text each time', async () => {
    expect(await generatedFiles(root)).toEqual(await generatedFiles(root));
  });
});

describe('the description of this backend', () => {
  it('is OpenAPI 3.1 for an independent validator', async () => {
    expect(await new Validator().validate(JSON.parse(JSON.stringify(api)))).toEqual({ valid: true });
  });

  it('has the routes of the contracts, all of them and no other', () => {
    const described = operationsOf(api).map((o) => `${o.operation.operationId} ${o.method} ${o.path}`);
    const declared = modules.flatMap((m) => m.routes).map((r) => `${r.name} ${r.entry.method} ${r.entry.path}`);
    expect(described.sort()).toEqual(declared.sort());
  });

  it('sends nobody to a route that is not there', () => {
    const shape = (path: string) => path.replaceAll(/\{\w+\}/g, '*');
    const all = new Set(operationsOf(api).map(({ method, path }) => `${method} ${shape(path)}`));
    const named = JSON.stringify(api).match(/\b(?:GET|POST|PUT|PATCH|DELETE) \/[\w/{}-]+/g) ?? [];
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((route) => !all.has(shape(route)))).toEqual([]);
  });

  it('has a handler for each of them', async () => {
    const files = modules.flatMap((m) => m.routes).map((r) => r.file);
    const found = await Promise.all(files.map(exists));
    expect(files.filter((_, i) => !found[i])).toEqual([]);
  });
});
