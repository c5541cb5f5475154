import { afterEach, describe, expect, it, vi } from 'vitest';
import { createNote } from './route-fixture.ts';
import { request } from './send-request.ts';

afterEach(() => vi.restoreAllMocks());

describe('a request of a test that npm run new writes', () => {
  it('that ends with 500 says why: a test that wants 201 shows two numbers', async () => {
    const printed: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    const operation = () => Promise.reject(new Error('the queue has no address'));
    const sent = { method: 'POST', path: '/v1/notes', json: { text: 'milk' }, key: 'k-1' };
    const { status } = await request(createNote, {}, operation, sent);
    vi.restoreAllMocks();
    expect(status).toBe(500);
    expect(printed.join('')).toContain('the queue has no address');
  });
});
