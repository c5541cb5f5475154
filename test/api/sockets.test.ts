import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { connect, openSocket, ticketFor } from './open-socket.ts';
import { createPerson, type Person } from './people.ts';

let ann: Person;
beforeAll(async () => {
  ann = await createPerson();
});

const next = (socket: WebSocket) =>
  new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
const closed = (socket: WebSocket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

describe('a WebSocket', () => {
  it('opens with a ticket and answers a ping', async () => {
    const socket = await openSocket(ann);
    socket.send('{"action":"ping"}');
    expect(await next(socket)).toMatchObject({ action: 'pong' });
    socket.close();
  });
  it('opens once for a ticket, even when two try at the same time', async () => {
    const { ticket } = await ticketFor(ann);
    const results = await Promise.all([connect(ticket), connect(ticket)]);
    expect(results.filter((result) => typeof result !== 'number')).toHaveLength(1);
    expect(await connect(ticket)).toBe(403);
    for (const result of results) if (typeof result !== 'number') result.close();
  });
  it.each([
    ['no ticket', undefined, 401],
    ['a made-up ticket', 'x'.repeat(43), 403],
    ['an empty ticket', '', 401],
  ])('does not open with %s', async (_, ticket, status) => {
    expect(await connect(ticket)).toBe(status);
  });
  it('does not open with an access token', async () => {
    expect(await connect(ann.token)).toBe(403);
  });
  it('is told when a message has no known action or is malformed', async () => {
    const socket = await openSocket(ann);
    for (const message of ['{"action":"nothing"}', '{"action":"ping","admin":true', '[]']) {
      socket.send(message);
      expect(await next(socket)).toMatchObject({ action: 'error' });
    }
    socket.close();
  });
  it('is closed when its session is ended', async () => {
    const bob = await createPerson();
    const deviceId = randomUUID();
    await bob.call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'ios' } });
    const socket = await openSocket(bob);
    const end = closed(socket);
    await bob.call('DELETE', `/v1/me/devices/${deviceId}`);
    await end;
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  });
  it('is one of at most 20 of a person: a further one closes the oldest', async () => {
    const carl = await createPerson();
    const sockets: WebSocket[] = [];
    for (let n = 0; n < 20; n++) sockets.push(await openSocket(carl));
    const end = closed(sockets[0] as WebSocket);
    sockets.push(await openSocket(carl));
    await end;
    expect(sockets.filter((socket) => socket.readyState === WebSocket.OPEN)).toHaveLength(20);
    for (const socket of sockets) socket.close();
  });
});
