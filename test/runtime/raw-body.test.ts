import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { rawBody } from '../../lib/contract/raw-body.ts';
import { handle } from '../../lib/runtime/handle.ts';
import { event, notes, send, services } from './route-fixture.ts';

const takeBytes = notes.route({
  method: 'POST',
  path: '/bytes',
  auth: 'public',
  summary: 'Take bytes',
  body: rawBody,
  bodyLimit: 300,
  response: z.strictObject({ hex: z.string(), type: z.optional(z.string()) }),
});
const handler = handle(takeBytes, services, async ({ body: { bytes, headers } }) => ({
  hex: Buffer.from(bytes).toString('hex'),
  ...(headers['content-type'] ? { type: headers['content-type'] } : {}),
}));
const post = (body: string | undefined, isBase64Encoded: boolean, headers: Record<string, string> = {}) =>
  send(handler, { ...event('POST', '/bytes', { headers }), ...(body === undefined ? {} : { body }), isBase64Encoded });

describe('a route with rawBody', () => {
  it('is given the bytes that came, as text or in base64, whatever their type', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x0d, 0x0a, 0xff, 0x00]);
    expect((await post(bytes.toString('base64'), true)).body).toEqual({ hex: bytes.toString('hex') });
    const text = '\ufeff{"a": 1 ,}\r\n漢';
    const answer = await post(text, false, { 'content-type': 'text/odd' });
    expect(answer.body).toEqual({ hex: Buffer.from(text).toString('hex'), type: 'text/odd' });
    expect((await post(undefined, false)).body).toEqual({ hex: '' });
  });
  it('refuses what is larger than it takes, counted in bytes', async () => {
    expect((await post('é'.repeat(150), false)).status).toBe(200);
    expect((await post('é'.repeat(151), false)).body.code).toBe('body-too-large');
    expect((await post(Buffer.alloc(303).toString('base64'), true)).body.code).toBe('body-too-large');
  });
  it('has no schema, and says so in its data', () => {
    expect([takeBytes.body, takeBytes.rawBody]).toEqual([undefined, true]);
  });
});
