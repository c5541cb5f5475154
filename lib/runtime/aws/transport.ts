import http from 'node:http';
import https from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** No whole answer came. `sent` tells whether the request may have reached the service. */
export class NoAnswer extends Error {
  readonly code: string;
  readonly sent: boolean;

  constructor(code: string, sent: boolean, message: string) {
    super(message);
    this.code = code;
    this.sent = sent;
  }
}

/** The service answers more than was asked for: it is not collected, and asking again would end the same. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

const connectMs = 1_000;
/** Below the 60 s after which AWS closes idle connections; measured by wall clock, because a frozen environment runs no timers. */
const idleMs = 20_000;

const agents: Record<string, http.Agent> = {};
let lastUse = 0;

function agentFor(protocol: string): http.Agent {
  const now = Date.now();
  if (now - lastUse > idleMs) {
    for (const agent of Object.values(agents)) {
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
    }
  }
  lastUse = now;
  // A connection that only a crowd of requests needs rests while others work, and is closed by itself.
  const options = { keepAlive: true, maxSockets: 64, timeout: idleMs };
  agents[protocol] ??= new (protocol === 'https:' ? https : http).Agent(options);
  return agents[protocol];
}

/** Closes every kept connection (tests, scripts that should end). */
export function closeConnections(): void {
  for (const [protocol, agent] of Object.entries(agents)) {
    agent.destroy();
    delete agents[protocol];
  }
}

/**
 * One HTTP exchange over a kept connection. Resolves with any status; rejects with NoAnswer when the connection could not be made
 * within a second, was lost, or `timeoutMs` passed; with TooLong as soon as a 2xx answer has more than `mostBytes`.
 */
export function exchange(
  origin: string,
  path: string,
  method: string,
  headers: Record<string, string>,
  body: string | Uint8Array,
  timeoutMs: number,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port } = new URL(origin);
    let sent = false;
    const request = (protocol === 'https:' ? https : http).request({
      protocol,
      hostname,
      port,
      path,
      method,
      headers,
      agent: agentFor(protocol),
    });
    const end = (error: Error) => {
      clearTimeout(whole);
      clearTimeout(connecting);
      reject(error);
      request.destroy();
    };
    const fail = (code: string, message: string) => end(new NoAnswer(code, sent, message));
    const whole = setTimeout(() => fail('TimeoutError', `no answer within ${timeoutMs} ms`), timeoutMs);
    let connecting: NodeJS.Timeout | undefined;
    request.on('socket', (socket) => {
      if (!socket.connecting) {
        sent = true;
        return;
      }
      connecting = setTimeout(() => fail('ConnectTimeout', `no connection to ${origin}`), connectMs);
      socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        clearTimeout(connecting);
        sent = true;
      });
    });
    request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'RequestError', error.message));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      const { statusCode = 0 } = response;
      let left = statusCode >= 200 && statusCode <= 299 ? mostBytes : Number.POSITIVE_INFINITY;
      response.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left < 0) end(new TooLong(`more than ${mostBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'ResponseError', error.message));
      response.on('end', () => {
        clearTimeout(whole);
        const only = chunks[0];
        resolve({
          status: statusCode,
          headers: response.headers,
          body: only && chunks.length === 1 ? only : Buffer.concat(chunks),
        });
      });
    });
    request.end(body);
  });
}
