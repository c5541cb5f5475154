import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { codesOf, type OpenApi, type OperationObject, operationsOf, responsesOf } from '../../lib/openapi/document.ts';
import { createPerson, type Person } from './people.ts';
import { type Answer, type Call, call, outputs } from './stack.ts';

const root = join(import.meta.dirname, '../..');
const api: OpenApi = JSON.parse(await readFile(join(root, 'docs/openapi.json'), 'utf8'));
const operations = operationsOf(api).map((o) => ({ ...o, id: o.operation.operationId }));

/** The path with the description's own examples filled in. */
const examplePath = ({ path, operation }: { path: string; operation: OperationObject }) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters?.find((p) => 'name' in p && p.name === name);
    return encodeURIComponent(String(parameter && 'example' in parameter ? (parameter.example ?? 'member') : 'member'));
  });

/** What the description says of an answer: nothing when it does not know its status, media type or code. */
function documented(operation: OperationObject, answer: Answer): string | undefined {
  const response = responsesOf(api, operation)[answer.status];
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  if (!response?.content?.[type]) return undefined;
  if (type !== 'application/problem+json') return type;
  return codesOf(response).find((code) => code === answer.body.code);
}

describe('the description that the stack serves', () => {
  let person: Person;
  beforeAll(async () => {
    person = await createPerson();
  });

  it('is the one of this checkout, and valid', async () => {
    const served = (await call('GET', '/openapi.json')).body;
    expect(served).toEqual(api);
    expect(await new Validator().validate(served)).toEqual({ valid: true });
  });

  it('is sent once to those who keep it', async () => {
    const first = await call('GET', '/openapi.json');
    const etag = first.headers.get('etag') ?? '';
    expect([etag.length, first.headers.get('cache-control')]).toEqual([24, 'public, max-age=300']);
    const again = await call('GET', '/openapi.json', { headers: { 'if-none-match': etag } });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it('lists every route of the stack: what it does not list is not found', async () => {
    for (const path of ['/v1/nothing', '/v1', '/', '/v1/me/devices/x/y']) {
      expect([path, (await call('GET', path)).status]).toEqual([path, 404]);
    }
    expect(outputs.apiUrl).toMatch(/^http:\/\/127\.0\.0\.1/);
  });

  it.each(operations)('tells how $id answers a caller without a token', async (each) => {
    if (each.operation['x-auth'] === 'public') return;
    const answer = await call(each.method, examplePath(each));
    expect(answer.status).toBe(401);
    expect(documented(each.operation, answer)).toBe('application/json');
  });

  it.each(operations)('tells how $id answers what breaks its schema', async (each) => {
    const { operation, method } = each;
    const path = examplePath(each);
    const send = (more: Call, query = '') => person.call(method, `${path}${query}`, more);
    const answers: [string, Answer][] = [
      operation['x-query'] === 'ignored'
        ? ['half an app', await send({ headers: { 'x-app-version': '3.0.0' } })]
        : ['an unknown query parameter', await send(method === 'GET' ? {} : { json: {} }, '?nonsense=1')],
    ];
    if (operation.requestBody) {
      answers.push(
        ['cut JSON', await send({ text: '{"a":' })],
        ['XML', await send({ text: '<a/>', headers: { 'content-type': 'application/xml' } })],
        ['an unknown field', await send({ json: { nonsense: 1 } })],
        ['too much', await send({ json: { nonsense: 'x'.repeat(operation['x-body-limit'] ?? 0) } })],
      );
    }
    if (operation['x-idempotency'] === 'required') answers.push(['no key', await send({ json: {}, key: null })]);
    for (const [what, answer] of answers) {
      expect([what, answer.status, documented(operation, answer)]).toEqual([what, answer.status, answer.body.code]);
      expect([what, answer.status < 500 && answer.status >= 400]).toEqual([what, true]);
    }
  });
});
