import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy through which a browser reaches what has no TLS, as all that tests serve, until it is cut. */
export interface SeverableLine {
  readonly port: number;
  cut(on: boolean): void;
  close(): Promise<void>;
}

export async function severableLine(): Promise<SeverableLine> {
  let isCut = false;
  const open = new Set<Duplex>();

  /** Two ends that go on, and end, together. */
  function join(one: Duplex, other: Duplex): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.once('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  }

  const server = createServer((asked, response) => {
    const { hostname, port, pathname, search } = new URL(asked.url ?? '');
    const { method, headers } = asked;
    const sent = request({ hostname, port, path: `${pathname}${search}`, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    sent.once('error', () => response.destroy());
    response.once('close', () => sent.destroy());
    asked.pipe(sent);
  });
  server.on('connection', (socket: Socket) => {
    if (isCut) socket.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('upgrade', (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { hostname, port, pathname, search } = new URL(asked.url ?? '');
    const pairs = asked.rawHeaders.flatMap((each, i, all) => (i % 2 === 0 ? [`${each}: ${all[i + 1]}`] : []));
    const upstream = connect(Number(port || 80), hostname, () => {
      upstream.write([`GET ${pathname}${search} HTTP/1.1`, ...pairs, '', ''].join('\r\n'));
      upstream.write(head);
      join(socket, upstream);
    });
    upstream.once('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut(on) {
      isCut = on;
      if (on) for (const end of open) end.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const end of open) end.destroy();
      }),
  };
}
