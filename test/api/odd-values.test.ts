import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPerson, type Person } from './people.ts';
import { outputs } from './stack.ts';

let ann: Person;
beforeAll(async () => {
  ann = await createPerson();
});

const patch = (text: string | Uint8Array, type = 'application/json') =>
  fetch(`${outputs.apiUrl}/v1/me`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': type },
    body: text as string,
  });

describe('numbers', () => {
  it.each([
    ['infinite after reading', '1e400'],
    ['infinite below', '-1e400'],
    ['minus zero', '-0'],
    ['beyond what a double holds', '9007199254740993'],
    ['39 digits', '123456789012345678901234567890123456789'],
    ['a fraction', '1.5'],
    ['no JSON', 'NaN'],
    ['no JSON either', '0x1'],
    ['a text', '"1"'],
  ])('that are %s are refused, and nothing changes', async (_, number) => {
    const before = (await ann.call('GET', '/v1/me')).body;
    const { status } = await patch(`{"displayName":"Odd","version":${number}}`);
    expect(status).toBe(400);
    expect((await ann.call('GET', '/v1/me')).body).toEqual(before);
  });
});

describe('bodies', () => {
  it('with a byte order mark, half a character or two documents are no JSON', async () => {
    for (const text of [
      '\ufeff{"displayName":"Mark"}',
      new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]),
      '{}{}',
      "{'displayName':'x'}",
      '{"displayName":"x",}',
      '',
    ])
      expect((await patch(text)).status).toBe(400);
    expect((await ann.call('GET', '/v1/me')).body.displayName).toBeUndefined();
  });

  it('with a key twice mean the last one, checked like any other', async () => {
    expect((await patch('{"displayName":"First","displayName":"Last"}')).status).toBe(200);
    expect((await ann.call('GET', '/v1/me')).body.displayName).toBe('Last');
    expect((await patch('{"displayName":"Good","displayName":7}')).status).toBe(400);
    expect((await ann.call('GET', '/v1/me')).body.displayName).toBe('Last');
  });

  it.each([
    '',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/json; charset=utf-16',
    'application/jsonp',
  ])('of type "%s" are refused with 415', async (type) => {
    expect((await patch('{"displayName":"Typed"}', type)).status).toBe(415);
  });

  it.each([
    ['nested 100,000 deep', '['.repeat(100_000)],
    ['nested 33 deep in the right place', `{"metadata":${'{"a":'.repeat(32)}1${'}'.repeat(32)}}`],
    ['of 8,000 keys', `{${Array.from({ length: 8000 }, (_, n) => `"k${n}":1`).join(',')}}`],
    ['of a long array', `[${'1,'.repeat(30_000)}1]`],
    ['larger than the limit', JSON.stringify({ displayName: 'x'.repeat(70_000) })],
  ])('%s are refused', async (_, text) => {
    expect([400, 413]).toContain((await patch(text)).status);
  });

  it('are not unpacked: a small one that would become 20 MB is no JSON', async () => {
    const bomb = gzipSync(JSON.stringify({ displayName: 'x'.repeat(20_000_000) }));
    expect(bomb.length).toBeLessThan(64_000);
    const answer = await fetch(`${outputs.apiUrl}/v1/me`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: bomb,
    });
    expect(answer.status).toBe(400);
  });

  it('whose members reach for a prototype change none', async () => {
    for (const text of [
      '{"__proto__":{"polluted":true}}',
      '{"\\u005f_proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"metadata":{"__proto__":"x"}}',
    ])
      expect((await patch(text)).status).toBe(400);
    expect((await patch('{"metadata":{"constructor":"mine","toString":"too"}}')).status).toBe(200);
    const { body } = await ann.call('GET', '/v1/me');
    expect(body.metadata).toEqual({ constructor: 'mine', toString: 'too' });
    expect(body.polluted).toBeUndefined();
  });
});

describe('values that a query language would read', () => {
  it('are kept as text and reach nothing else', async () => {
    for (const displayName of ['#pk = :pk', 'attribute_exists(pk)', '{"$gt":""}', ':v0', '#n0', "x' OR '1'='1"]) {
      expect((await ann.call('PATCH', '/v1/me', { json: { displayName } })).body.displayName).toBe(displayName);
    }
    for (const displayName of [{ $gt: '' }, { S: 'x' }, ['x'], { 'attribute_not_exists(pk)': 1 }])
      expect((await ann.call('PATCH', '/v1/me', { json: { displayName } })).status).toBe(400);
  });

  it('in a page size are refused: pages are bounded', async () => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Pages' } })).body;
    const at = `/v1/organisations/${organisationId}/members`;
    for (const limit of ['-1', '0', '1e9', '1.5', '101', '%2010', '"10"', '', 'NaN', '0x10', '١'])
      expect([limit, (await ann.call('GET', `${at}?limit=${limit}`)).status]).toEqual([limit, 400]);
    for (const other of ['offset=1', 'limit=1&limit=2', 'sort=pk', 'filter=x', 'cursor='])
      expect([other, (await ann.call('GET', `${at}?${other}`)).status]).toEqual([other, 400]);
    expect((await ann.call('GET', `${at}?limit=100`)).status).toBe(200);
  });
});
