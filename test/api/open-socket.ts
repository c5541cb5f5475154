import WebSocket from 'ws';
import type { Person } from './people.ts';
import { outputs } from './stack.ts';

/** A new ticket of a person. */
export const ticketFor = async (person: Person) =>
  (await person.call('POST', '/v1/realtime/tickets')).body as { ticket: string; url: string };

/** An open socket, or the HTTP status with which it was refused. */
export function connect(ticket: string | undefined): Promise<WebSocket | number> {
  const url = new URL(outputs.socketUrl);
  if (ticket !== undefined) url.searchParams.set('ticket', ticket);
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}

/** @throws when the socket is refused. */
export async function openSocket(person: Person): Promise<WebSocket> {
  const result = await connect((await ticketFor(person)).ticket);
  if (typeof result === 'number') throw new Error(`the socket was refused with ${result}`);
  return result;
}
