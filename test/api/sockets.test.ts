import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { createPerson, type Person } from './people.ts';
import { outputs } from './stack.ts';

let ann: Person;
beforeAll(async () => {
  ann = await createPerson();
});

const ticketFor = async (person: Person) =>
  (await person.call('POST', '/v1/realtime/tickets')).body as { ticket: string; url: string };

/** An open socket, or the HTTP status with which it was refused. */
function connect(ticket: string | undefined): Promise<WebSocket | number> {
  const url = new URL(outputs.socketUrl);
  if (ticket !== undefined) url.searchParams.set('ticket', ticket);
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}
const opened = async (person: Person) => (await connect((await ticketFor(person)).ticket)) as WebSocket;
const next = (socket: WebSocket) =>
  new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
const closed = (socket: WebSocket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

describe('a WebSocket', () => {
  it('opens with a ticket and answers a ping', async () => {
    const socket = await opened(ann);
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
    const socket = await opened(ann);
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
    const socket = await opened(bob);
    const end = closed(socket);
    await bob.call('DELETE', `/v1/me/devices/${deviceId}`);
    await end;
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  });
});
