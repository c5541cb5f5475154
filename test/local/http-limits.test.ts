import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenBucket } from '../../lib/local/http/token-bucket.ts';
import { type Workplace, workplace } from './functions-stack.ts';
import { type RunningApi, runEcho, sendRaw } from './http-running.ts';

let place: Workplace;
let api: RunningApi | undefined;
beforeEach(() => {
  place = workplace();
});
afterEach(async () => {
  await api?.stop();
  api = undefined;
  place.remove();
});

describe('throttling', () => {
  // Nothing comes back meanwhile, however long answers take.
  const stage = {
    DefaultRouteSettings: { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 3 },
    RouteSettings: { 'GET /tight': { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 } },
  };
  const statuses = async (path: string, count: number) =>
    Promise.all(Array.from({ length: count }, async () => (await fetch(`${api?.url}${path}`)).status));
  const passed = (all: number[]) => all.filter((status) => status === 200).length;

  it('lets the burst of a route pass and answers 429 to the rest, each route for itself', async () => {
    api = await runEcho(place, ['GET /notes', 'GET /other', 'GET /tight'], { stage });
    await statuses('/other', 1);
    const all = await statuses('/notes', 8);
    expect(passed(all)).toBe(3);
    expect(all.filter((status) => status === 429)).toHaveLength(5);
    expect(passed(await statuses('/tight', 4))).toBe(1);
    expect(passed(await statuses('/other', 1))).toBe(1);
    const answer = await fetch(`${api.url}/tight`);
    expect([answer.status, await answer.text()]).toEqual([429, '{"message":"Too Many Requests"}']);
  });

  it('can be switched off', async () => {
    api = await runEcho(place, ['GET /notes'], { stage }, { throttling: false });
    expect(passed(await statuses('/notes', 20))).toBe(20);
  });

  it('refills at the rate, up to the burst', () => {
    let now = 0;
    const bucket = new TokenBucket({ rate: 10, burst: 2 }, () => now);
    const takes = (count: number) => Array.from({ length: count }, () => bucket.take());
    expect(takes(3)).toEqual([true, true, false]);
    now = 100;
    expect(takes(2)).toEqual([true, false]);
    now = 10_000;
    expect(takes(3)).toEqual([true, true, false]);
  });
});

describe('limits of a request', () => {
  const head = (lines: string, body = '') => `POST /notes HTTP/1.1\r\nHost: h\r\n${lines}\r\n${body}`;

  it('are 10 MB of body, refused before it is sent when its length is announced', async () => {
    api = await runEcho(place, ['POST /notes']);
    const limit = 10 * 1024 * 1024;
    const announced = await sendRaw(api.port, head(`Content-Type: text/plain\r\nContent-Length: ${limit + 1}\r\n`));
    expect([announced.status, announced.body]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    expect(announced.headers.toLowerCase()).toContain('connection: close');
    const waiting = await sendRaw(api.port, head(`Content-Length: ${limit + 1}\r\nExpect: 100-continue\r\n`));
    expect(waiting.status).toBe(413);
    expect((await sendRaw(api.port, head('Content-Length: 2\r\nExpect: 100-continue\r\n'))).status).toBe(100);
    const chunked = await sendRaw(
      api.port,
      `${head('Transfer-Encoding: chunked\r\n')}${(limit + 1).toString(16)}\r\n${'x'.repeat(limit + 1)}\r\n0\r\n\r\n`,
      1500,
    );
    expect(chunked.status).toBe(413);
    expect(
      (
        await fetch(`${api.url}/notes`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: 'x'.repeat(5_000_000),
        })
      ).status,
    ).toBe(200);
  });

  it('say nothing of a body whose sender hung up in the middle of it', async () => {
    api = await runEcho(place, ['POST /notes']);
    const { port } = api;
    await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(head('Content-Length: 100\r\n', 'half')));
      setTimeout(() => socket.destroy(), 100);
      socket.on('close', resolve);
    });
    expect((await fetch(`${api.url}/notes`, { method: 'POST', body: 'whole' })).status).toBe(200);
    expect(api.log.messages).toEqual([]);
  });

  it('are 6 MB of event, because the function takes no more', async () => {
    api = await runEcho(place, ['POST /notes']);
    const answer = await fetch(`${api.url}/notes`, { method: 'POST', body: new Uint8Array(6_000_000) });
    expect([answer.status, await answer.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });

  it('are 10,240 bytes of request line and headers', async () => {
    api = await runEcho(place, ['POST /notes']);
    for (const request of [
      head(`X-Long: ${'x'.repeat(10_300)}\r\n`),
      `GET /${'x'.repeat(10_300)} HTTP/1.1\r\nHost: h\r\n\r\n`,
    ]) {
      const answer = await sendRaw(api.port, request);
      expect([answer.status, answer.body]).toEqual([431, '{"message":"Request Header Fields Too Large"}']);
    }
    expect((await sendRaw(api.port, head(`X-Long: ${'x'.repeat(9_000)}\r\nContent-Length: 0\r\n`))).status).toBe(200);
  });

  it.each([
    ['a length and chunks', head('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['two lengths', head('Content-Length: 4\r\nContent-Length: 5\r\n', 'abcde')],
    ['a length that is no number', head('Content-Length: 4a\r\n', 'abcd')],
    ['an unknown transfer encoding', head('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n')],
    ['a folded header', head('X-A: 1\r\n 2\r\n')],
    ['a space before the colon', head('Content-Length : 4\r\n', 'abcd')],
    ['no host', 'GET /notes HTTP/1.1\r\n\r\n'],
    ['two hosts', head('Host: other\r\n')],
    ['a whole URL as its target', 'GET http://evil.example/notes HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['a star as its target', 'OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['no HTTP', 'hello\r\n\r\n'],
    [
      'two Authorization headers on an open route',
      head('Authorization: a\r\nAuthorization: b\r\nContent-Length: 0\r\n'),
    ],
  ])('refuse %s', async (_name, bytes) => {
    api = await runEcho(place, ['POST /notes', 'GET /notes']);
    expect((await sendRaw(api.port, bytes)).status).toBe(400);
    expect((await fetch(`${api.url}/notes`)).status).toBe(200);
  });
});

describe('stopping', () => {
  it('lets a request in flight finish and frees the port', async () => {
    api = await runEcho(place, ['GET /notes']);
    await fetch(`${api.url}/notes`);
    const [answer] = await Promise.all([
      fetch(`${api.url}/notes`),
      new Promise((resolve) => setTimeout(resolve, 5)).then(() => api?.stop()),
    ]);
    expect(answer.status).toBe(200);
    const again = await runEcho(place, ['GET /notes'], {}, { port: api.port });
    await again.stop();
    api = undefined;
  });
});
