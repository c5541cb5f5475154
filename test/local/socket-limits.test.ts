import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { apiId, events, opened, refusal, start, until, useSockets } from './socket-running.ts';

useSockets();

describe('limits', () => {
  it('close a connection with 1009 above 32 KB in a frame or 128 KB in a message', async () => {
    const { url } = await start();
    const text = (bytes: number) =>
      JSON.stringify({ action: 'echo', x: '' }).replace('""', `"${'x'.repeat(bytes - 24)}"`);
    const good = await opened(`${url}/dev`);
    expect(text(32 * 1024)).toHaveLength(32 * 1024);
    good.ws.send(text(32 * 1024));
    expect((await good.next()).body).toHaveLength(32 * 1024);
    good.ws.send(text(32 * 1024 + 1));
    expect((await good.closed)[0]).toBe(1009);
    expect(events('echo')).toHaveLength(1);

    const parts = await opened(`${url}/dev`);
    const whole = text(128 * 1024);
    for (let at = 0; at < whole.length; at += 32 * 1024)
      parts.ws.send(whole.slice(at, at + 32 * 1024), { fin: at + 32 * 1024 >= whole.length });
    expect((await parts.next()).body).toHaveLength(128 * 1024);
    for (let n = 0; n < 5; n++) parts.ws.send('y'.repeat(32 * 1024), { fin: n === 4 });
    expect((await parts.closed)[0]).toBe(1009);
    expect(events('$default')).toHaveLength(0);
  });

  it('close a connection that sends bytes', async () => {
    const { url } = await start();
    const { ws, closed } = await opened(`${url}/dev`);
    ws.send(Buffer.from([1, 2, 3]));
    expect((await closed)[0]).toBe(1003);
  });

  it('close an idle connection, but not one that speaks', async () => {
    const { url } = await start({ idleMs: 600 });
    const begun = Date.now();
    const idle = await opened(`${url}/dev`);
    const busy = await opened(`${url}/dev`);
    const talk = setInterval(() => busy.ws.send('{"action":"quiet"}'), 100);
    expect((await idle.closed)[0]).toBe(1001);
    expect(Date.now() - begun).toBeGreaterThan(550);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(busy.ws.readyState).toBe(WebSocket.OPEN);
    clearInterval(talk);
    expect((await busy.closed)[0]).toBe(1001);
  });

  it('close the longest connection', async () => {
    const { url } = await start({ longestMs: 200 });
    expect((await (await opened(`${url}/dev`)).closed)[0]).toBe(1001);
  });

  it('throttle openings and messages by the stage', async () => {
    // Nothing comes back meanwhile, however long openings take.
    const stage = { DefaultRouteSettings: { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 2 } };
    const { url } = await start({ stage });
    const { ws, messages } = await opened(`${url}/dev`);
    await opened(`${url}/dev`);
    expect((await refusal(`${url}/dev`)).status).toBe(429);
    for (let n = 0; n < 4; n++) ws.send('{"action":"echo"}');
    await until(() => (messages.length === 4 ? true : undefined));
    expect(messages.filter((text) => text.includes('Too Many Requests'))).toHaveLength(2);
  });
});

describe('@connections', () => {
  it('sends, describes and ends a connection, and knows when it is gone', async () => {
    const { url, connections } = await start();
    const { next, closed, ws } = await opened(`${url}/dev`);
    const { connectionId, connectedAt } = events('$connect')[0].requestContext;
    expect(await connections.post(apiId, 'dev', connectionId, Buffer.from('{"poke":1}'))).toBe(true);
    expect(await next()).toEqual({ poke: 1 });
    const state = await connections.get(apiId, 'dev', connectionId);
    expect(state).toMatchObject({
      connectedAt: new Date(connectedAt).toISOString(),
      identity: { sourceIp: '127.0.0.1', userAgent: 'test/1' },
    });
    expect(Date.parse(state?.lastActiveAt ?? '')).toBeGreaterThanOrEqual(connectedAt);
    expect(await connections.post('other', 'dev', connectionId, Buffer.from('x'))).toBe(false);
    expect(await connections.post(apiId, 'prod', connectionId, Buffer.from('x'))).toBe(false);
    await expect(connections.post(apiId, 'dev', connectionId, Buffer.alloc(128 * 1024 + 1))).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
      statusCode: 413,
    });
    expect(await connections.delete(apiId, 'dev', connectionId)).toBe(true);
    expect((await closed)[0]).toBe(1000);
    expect(ws.readyState).toBe(WebSocket.CLOSED);
    await until(() => events('$disconnect')[0]);
    expect(await connections.post(apiId, 'dev', connectionId, Buffer.from('x'))).toBe(false);
    expect(await connections.get(apiId, 'dev', connectionId)).toBeUndefined();
    expect(await connections.delete(apiId, 'dev', connectionId)).toBe(false);
  });
});
