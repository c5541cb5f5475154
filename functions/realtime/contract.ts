import * as z from 'zod/mini';
import { defineModule } from '../../lib/contract/module.ts';
import { Timestamp } from '../../lib/contract/schemas.ts';
import { personDisabled, personErased, sessionsRevoked } from '../identity/contract/events.ts';
import { identity } from '../identity/contract/module.ts';

/** Open WebSockets by person: who may open one, and whom to tell. */
export const realtime = defineModule('realtime', {
  summary: 'WebSocket connections, opened with a one-time ticket',
  tables: { connections: { pk: 'pk', sk: 'sk', ttl: 'expiresAt' } },
  uses: { identity },
  policies: { socket: { by: 'self', actions: ['open'] } },
  settings: {
    /** Seconds in which a ticket opens a socket. */
    ticketSeconds: 60,
    /** Sockets that a person may hold; a further one closes the oldest. */
    socketsPerPerson: 20,
  },
  ranges: { ticketSeconds: [10, 600], socketsPerPerson: [1, 50] },
});

/** An app that reconnects in a loop. */
const tickets = realtime.limit('tickets', { per: 'device', tokens: 60, refillPerSecond: 1 / 2 });

export const createTicket = realtime.route({
  method: 'POST',
  path: '/realtime/tickets',
  auth: 'user',
  permission: 'socket:open',
  audit: 'none',
  summary: 'Get a ticket that opens one WebSocket',
  description: 'Connect to `url` before `expiresAt`. The access token itself never stands in a URL.',
  status: 201,
  response: z.strictObject({ ticket: z.string(), url: z.string(), expiresAt: Timestamp }),
  idempotency: 'none',
  limit: tickets,
  access: { connections: ['PutItem'], sockets: [] },
});

export const authorizeSocket = realtime.consumer({
  on: { socket: 'authorize' },
  summary: 'Let in whoever holds an unused ticket of a living session',
  access: { connections: ['DeleteItem'], 'identity/people': ['GetItem'] },
});

export const openSocket = realtime.consumer({
  on: { socket: 'connect' },
  summary: 'Remember an open socket',
  access: {
    connections: ['PutItem', 'DeleteItem', 'Query'],
    'identity/people': ['GetItem'],
    sockets: ['ManageConnections'],
  },
});

export const closeSocket = realtime.consumer({
  on: { socket: 'disconnect' },
  summary: 'Forget a closed socket',
  access: { connections: ['DeleteItem'] },
});

export const answerPing = realtime.consumer({
  on: { socket: 'ping' },
  summary: 'Answer a ping',
  message: z.object({ action: z.literal('ping') }),
});

export const answerUnknown = realtime.consumer({
  on: { socket: 'default' },
  summary: 'Say that a message has no known action',
});

export const closeEndedSessions = realtime.consumer({
  on: { event: [sessionsRevoked, personDisabled, personErased] },
  summary: 'Close the sockets of sessions that were ended',
  access: {
    connections: ['Query', 'DeleteItem'],
    'identity/people': ['GetItem'],
    sockets: ['ManageConnections'],
  },
});

export const eraseConnections = realtime.consumer({
  on: { person: 'erase' },
  summary: 'Close and forget a person’s sockets',
  access: { connections: ['Query', 'DeleteItem'], sockets: ['ManageConnections'] },
});

export const exportConnections = realtime.consumer({
  on: { person: 'export' },
  summary: 'Sockets that a person has open',
  access: { connections: ['Query'] },
});
