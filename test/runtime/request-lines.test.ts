import { describe, expect, it } from 'vitest';
import { event, keyed, lines, noteHandler, person, send } from './route-fixture.ts';

const post = (more: Parameters<typeof event>[2] = {}) =>
  event('POST', '/v1/notes', { json: { text: 'milk' }, ...more, headers: { ...keyed, ...more.headers } });

describe('a request', () => {
  it('logs one line without token, body or key', async () => {
    lines.length = 0;
    await send(noteHandler(), post({ json: { text: 'very private' }, headers: { authorization: 'Bearer abc' } }));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      level: 'info',
      status: 201,
      route: '/v1/notes',
      callerId: person,
      requestId: 'request-1',
    });
    expect(lines[0]).not.toMatch(/private|abc|k-1/);
  });

  it('says when, or Lambda would take every line for one of level INFO, failures too', async () => {
    lines.length = 0;
    await send(noteHandler(), post());
    expect(JSON.parse(lines[0] as string).timestamp).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('names its command, so that a repeat is told from another one', async () => {
    lines.length = 0;
    const handler = noteHandler();
    for (const key of ['tap', 'tap', 'second-tap']) await send(handler, post({ headers: { 'idempotency-key': key } }));
    const [first, again, other] = lines.map((line) => JSON.parse(line).command);
    expect(first).toMatch(/^[\w-]{43}$/);
    expect([again === first, other === first]).toEqual([true, false]);
    expect(lines.join()).not.toContain('tap');
  });

  it('logs of a refused request where it was wrong, and nothing that was sent', async () => {
    lines.length = 0;
    const json = { text: 7, colour: 'private', 'ann@example.com': 1 };
    expect((await send(noteHandler(), post({ json }))).status).toBe(400);
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      error: {
        code: 'invalid-request',
        issues: [
          { in: 'body', path: 'text', message: 'must be of type string' },
          { in: 'body', path: 'colour', message: 'is not known here' },
          { in: 'body', path: '-', message: 'is not known here' },
        ],
      },
    });
    expect(lines[0]).not.toMatch(/private|ann/);
  });
});
