import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivered {
  readonly id: string;
  readonly timestamp: string;
  readonly signatures: readonly string[];
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** The receiver's half of Standard Webhooks, as docs/webhooks.md shows it. */
export function isGenuine({ id, timestamp, signatures, body }: Delivered, secret: string, now = Date.now()): boolean {
  if (Math.abs(now / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** A receiver on 127.0.0.1 that keeps what it is sent and answers what it is told: a status, or something of its own. */
export async function startReceiver() {
  const received: Delivered[] = [];
  let answer: number | ((response: http.ServerResponse, delivered: Delivered) => void) = 200;
  const server = http.createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { headers } = request;
    const delivered = {
      id: String(headers['webhook-id']),
      timestamp: String(headers['webhook-timestamp']),
      signatures: String(headers['webhook-signature']).split(' '),
      body: Buffer.concat(parts).toString(),
      headers,
    };
    received.push(delivered);
    if (typeof answer === 'function') return answer(response, delivered);
    response.writeHead(answer).end(answer === 200 ? '' : 'not now');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answers: (next: typeof answer) => {
      answer = next;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
