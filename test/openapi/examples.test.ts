import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/mini';
import { modules } from '../../functions/index.ts';
import { describeApi } from '../../lib/openapi/describe-api.ts';
import { operationsOf, type Parameter } from '../../lib/openapi/document.ts';

const api = describeApi(modules, new Map(), { title: 'API', version: '1.0.0', description: 'All of it.' });
const operations = new Map(operationsOf(api).map(({ operation }) => [operation.operationId, operation]));

describe('the examples of the API, with which the page at /docs begins', () => {
  it('are taken by the schemas that they stand for', () => {
    const seen = modules
      .flatMap(({ routes }) => routes)
      .flatMap(({ name, entry }) => {
        const operation = operations.get(name);
        const named = (operation?.parameters ?? []).filter((each): each is Parameter => 'name' in each);
        return [
          ...Object.entries({ ...entry.params, ...entry.query }).map(
            ([parameter, schema]) => [schema, named.find((each) => each.name === parameter)?.example] as const,
          ),
          [entry.body, operation?.requestBody?.content['application/json']?.example] as const,
        ].flatMap(([schema, example]) =>
          schema && example !== undefined ? [[name, example, safeParse(schema as never, example)] as const] : [],
        );
      });
    expect(seen.length).toBeGreaterThan(200);
    expect(seen.flatMap(([name, example, { error }]) => (error ? [[name, example, error.issues]] : []))).toEqual([]);
  });
});
