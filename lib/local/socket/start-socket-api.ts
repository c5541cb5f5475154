import { once } from 'node:events';
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { gatewayAnswer } from '../http/gateway-answers.ts';
import type { ConnectionsHook, Resource, Running, Runtime } from '../model.ts';
import { Connection } from './connection.ts';
import { MAX_MESSAGE_BYTES } from './frame-limit.ts';
import { readHandshake } from './handshake.ts';
import { manageConnections } from './manage-connections.ts';
import { readSocketApi } from './read-socket-api.ts';
import { type Opening, SocketGateway } from './socket-gateway.ts';

export interface SocketApiOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Whether the stage's throttles count; default true. */
  readonly throttling?: boolean;
  /** Milliseconds without a message before a connection is closed; default 10 minutes. */
  readonly idleMs?: number;
  /** Milliseconds a connection lives at most; default 2 hours. */
  readonly longestMs?: number;
}

const MAX_HEAD_BYTES = 10_240;
const STOP_GRACE_MS = 2_000;
const serverGoing = 1001;

/** Serves one WebSocket API of the stack at `ws://host:port/<stage>`. Throws an error that names what it cannot serve, or that the port is taken. */
export async function startSocketApi(
  runtime: Pick<Runtime, 'stack' | 'functions' | 'log'>,
  resource: Resource,
  options: SocketApiOptions,
): Promise<Running & { readonly port: number; readonly url: string; readonly connections: ConnectionsHook }> {
  const api = readSocketApi(runtime.stack, resource);
  const gateway = new SocketGateway({ ...runtime, api, throttling: options.throttling ?? true });
  const limits = { idleMs: options.idleMs ?? 600_000, longestMs: options.longestMs ?? 7_200_000 };
  const open = new Map<string, Connection>();
  const protocols = new WeakMap<IncomingMessage, string>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (_offered, request) => protocols.get(request) ?? false,
  });
  let port = options.port;

  const upgrade = async (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const handshake = readHandshake(request, port);
    if (!handshake) return refuse(stream, 400, gatewayAnswer(400).body.toString());
    const opening: Opening = await gateway.open(handshake);
    if ('refused' in opening) return refuse(stream, opening.refused.status, opening.refused.body);
    const { peer, protocol } = opening;
    if (protocol) protocols.set(request, protocol);
    let connection: Connection | undefined;
    sockets.handleUpgrade(request, stream, head, (socket) => {
      connection = new Connection(peer, socket, stream, limits, {
        message: (from, text) => void gateway.message(from, text),
        closed: (code, reason) => {
          open.delete(peer.connectionId);
          void gateway.closed(peer, code, reason);
        },
      });
      open.set(peer.connectionId, connection);
    });
    // The library does nothing for a client that has left in the meantime.
    if (!connection) await gateway.closed(peer, 1006, 'Connection closed before it was open');
  };

  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES }, (_request, response) => {
    const { status, headers, body } = gatewayAnswer(403);
    response.writeHead(status, headers).end(body);
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    upgrade(request, stream, head).catch((error: unknown) => {
      runtime.log.error(`WebSocket API ${api.name}: ${error instanceof Error ? error.stack : error}`);
      stream.destroy();
    });
  });
  server.listen(options.port, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;

  return {
    port,
    url: `ws://${options.host ?? '127.0.0.1'}:${port}`,
    connections: manageConnections(api, open),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      const ended = Promise.all([...open.values()].map((connection) => connection.ended));
      for (const connection of open.values()) connection.close(serverGoing, 'Going away');
      const grace = setTimeout(() => {
        for (const connection of open.values()) connection.cut();
        server.closeAllConnections();
      }, STOP_GRACE_MS);
      server.closeIdleConnections();
      await Promise.all([closed, ended]);
      clearTimeout(grace);
      await gateway.idle();
    },
  };
}

async function refuse(stream: Duplex, status: number, body: string): Promise<void> {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`;
  if (!stream.destroyed) stream.end(head + body);
}
