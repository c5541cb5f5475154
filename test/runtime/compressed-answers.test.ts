import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { handle } from '../../lib/runtime/handle.ts';
import { takesGzip } from '../../lib/runtime/pipeline/compress.ts';
import type { HttpResponse } from '../../lib/runtime/pipeline/exchange.ts';
import { StoredAnswer } from '../../lib/runtime/stored-answer.ts';
import { event, listNotes, notes, services } from './route-fixture.ts';

const answer = async (items: string[], headers: Record<string, string>) => {
  const handler = handle(listNotes, services, async () => ({ items }));
  return (await handler(event('GET', '/v1/notes', { headers }), {})) as HttpResponse;
};
const large = Array.from({ length: 100 }, (_, n) => `Grüezi number ${n}`);

describe('compressed answers', () => {
  it('are given for more than 1 KB to those who take gzip', async () => {
    const { body = '', headers, isBase64Encoded } = await answer(large, { 'accept-encoding': 'br, gzip' });
    expect([headers['content-encoding'], headers.vary, isBase64Encoded]).toEqual(['gzip', 'accept-encoding', true]);
    expect(JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString())).toEqual({ items: large });
    expect(headers['x-request-id']).toBe('request-1');
  });

  it('are not given to others, nor for less', async () => {
    const plain = await answer(large, {});
    expect(JSON.parse(plain.body ?? '')).toEqual({ items: large });
    expect([plain.headers.vary, plain.headers['content-encoding']]).toEqual(['accept-encoding', undefined]);
    const small = await answer(['a'], { 'accept-encoding': 'gzip' });
    expect([small.body, small.isBase64Encoded]).toEqual(['{"items":["a"]}', undefined]);
  });

  it.each([
    ['gzip', true],
    ['GZIP;q=0.5', true],
    ['deflate, gzip;q=1.0, *;q=0.5', true],
    ['*', true],
    ['br;q=1, *;q=0.1', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['br', false],
    ['x-gzip-like', false],
    ['identity', false],
    ['gzip;q=nonsense', false],
    ['', false],
    [undefined, false],
  ])('follow Accept-Encoding: %s', (header, expected) => {
    expect(takesGzip(header)).toBe(expected);
  });
});

describe('an answer that lies ready', () => {
  const text = JSON.stringify({ words: large });
  const showWords = notes.route({
    method: 'GET',
    path: '/words',
    unversioned: true,
    auth: 'public',
    summary: 'Words',
    response: z.unknown(),
    etag: true,
  });
  const gzipped = gzipSync(text).toString('base64');
  const stored = new StoredAnswer({ etag: 'abc', base64: gzipped }, 300);
  const ask = async (headers: Record<string, string>) =>
    (await handle(showWords, services, async () => stored)(event('GET', '/words', { headers }), {})) as HttpResponse;

  it('is sent as it lies there to those who take gzip, and as text to others', async () => {
    const zipped = await ask({ 'accept-encoding': 'gzip' });
    expect([zipped.body, zipped.isBase64Encoded, zipped.statusCode]).toEqual([gzipped, true, 200]);
    const shared = { etag: '"abc"', 'cache-control': 'public, max-age=300', vary: 'accept-encoding' };
    expect(zipped.headers).toMatchObject({ ...shared, 'content-encoding': 'gzip' });
    const plain = await ask({});
    expect([plain.body, plain.headers['content-encoding']]).toEqual([text, undefined]);
    expect(plain.headers).toMatchObject(shared);
  });
  it.each([['"abc"'], ['W/"abc"'], ['"x", "abc"']])('is not sent again to whoever has it: %s', async (known) => {
    const { statusCode, body, headers } = await ask({ 'if-none-match': known, 'accept-encoding': 'gzip' });
    expect([statusCode, body, headers.etag, headers['cache-control']]).toEqual([
      304,
      undefined,
      '"abc"',
      'public, max-age=300',
    ]);
  });
  it('is sent to whoever has another one', async () => {
    expect((await ask({ 'if-none-match': '"abd"' })).statusCode).toBe(200);
  });
});
