import type { IncomingMessage } from 'node:http';
import { traceId } from './request-ids.ts';

/** What a request says, read once, in API Gateway's terms. */
export interface RequestParts {
  readonly method: string;
  /** As sent, without the query. */
  readonly encodedPath: string;
  readonly rawQueryString: string;
  /** Names in lower case, several values joined by commas, no `cookie`, with the forwarding headers of the gateway. */
  readonly headers: Record<string, string>;
  readonly cookies?: readonly string[];
  readonly sourceIp: string;
  readonly host: string;
  readonly protocol: string;
  readonly nowMs: number;
  /** More than one Authorization header was sent. */
  readonly severalAuthorizations: boolean;
}

/** Names of one connection, not of the request. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** A request that no gateway would pass on; the text goes to the log. */
export class BadRequest extends Error {}

/** Reads the head of a request. Throws BadRequest for several Host headers or a target that is no path. */
export function readParts(request: IncomingMessage, port: number): RequestParts {
  const target = request.url ?? '/';
  if (target[0] !== '/') throw new BadRequest(`request target ${target.slice(0, 100)} is no path`);
  const question = target.indexOf('?');
  const nowMs = Date.now();
  const { headers, cookies, authorizations, hosts } = readHeaders(request.rawHeaders);
  if (hosts > 1) throw new BadRequest('several Host headers');
  const sourceIp = plainAddress(request.socket.remoteAddress);
  const forwardedFor = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = forwardedFor ? `${forwardedFor}, ${sourceIp}` : sourceIp;
  headers['x-forwarded-port'] = String(port);
  headers['x-forwarded-proto'] = 'http';
  headers['x-amzn-trace-id'] ??= traceId(nowMs);
  headers['content-length'] ??= '0';
  return {
    method: request.method ?? 'GET',
    encodedPath: question < 0 ? target : target.slice(0, question),
    rawQueryString: question < 0 ? '' : target.slice(question + 1),
    headers,
    cookies: cookies.length > 0 ? cookies : undefined,
    sourceIp,
    host: headers.host ?? '',
    protocol: `HTTP/${request.httpVersion}`,
    nowMs,
    severalAuthorizations: authorizations > 1,
  };
}

function readHeaders(raw: readonly string[]) {
  // No prototype: a header may be called __proto__.
  const headers: Record<string, string> = Object.create(null);
  const cookies: string[] = [];
  let authorizations = 0;
  let hosts = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = raw[at + 1] as string;
    if (name === 'cookie') cookies.push(...value.split(';').map((cookie) => cookie.trim()));
    else if (!hopByHop.has(name)) headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
    if (name === 'authorization') authorizations++;
    else if (name === 'host') hosts++;
  }
  return { headers, cookies, authorizations, hosts };
}

/** `::ffff:127.0.0.1` to `127.0.0.1`. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '127.0.0.1').replace(/^::ffff:/, '');
}
