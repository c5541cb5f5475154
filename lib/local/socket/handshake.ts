import type { IncomingMessage } from 'node:http';
import { queryValues } from '../http/query-parameters.ts';
import { traceId } from '../http/request-ids.ts';
import { plainAddress } from '../http/request-parts.ts';

type Single = Record<string, string>;
type Multi = Record<string, string[]>;

/** What a client says when it opens a connection, in the form of a $connect event. Header names as they were sent. */
export interface Handshake {
  /** First segment of the path; the stage. */
  readonly stage: string;
  readonly host: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly headers: Single;
  readonly multiValueHeaders: Multi;
  /** Absent without a query. */
  readonly queryStringParameters?: Single;
  readonly multiValueQueryStringParameters?: Multi;
  /** Lower-case names, for identity sources. */
  readonly lowerHeaders: Single;
  readonly rawQueryString: string;
}

/** Reads a request to upgrade. Undefined when it is no valid opening of a WebSocket (RFC 6455, version 13). */
export function readHandshake(request: IncomingMessage, port: number): Handshake | undefined {
  const { upgrade, 'sec-websocket-version': version, 'sec-websocket-key': key } = request.headers;
  const target = request.url ?? '';
  const valid =
    request.method === 'GET' &&
    upgrade?.toLowerCase() === 'websocket' &&
    version === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(key ?? '');
  if (!valid || target[0] !== '/') return undefined;
  const [path = '', ...query] = target.split('?');
  const rawQueryString = query.join('?');
  const sourceIp = plainAddress(request.socket.remoteAddress);
  const multiValueHeaders = readHeaders(request, sourceIp, port);
  const values = queryValues(rawQueryString);
  return {
    stage: path.split('/')[1] ?? '',
    host: request.headers.host ?? '',
    sourceIp,
    userAgent: request.headers['user-agent'] ?? '',
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    ...(values.size > 0 && {
      queryStringParameters: lastOf(Object.fromEntries(values)),
      multiValueQueryStringParameters: Object.fromEntries(values),
    }),
    lowerHeaders: Object.fromEntries(
      Object.entries(lastOf(multiValueHeaders)).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    rawQueryString,
  };
}

function readHeaders(request: IncomingMessage, sourceIp: string, port: number): Multi {
  const headers: Multi = Object.create(null);
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at] as string;
    const lower = name.toLowerCase();
    if (lower === 'connection' || lower === 'upgrade' || lower.startsWith('x-forwarded-')) continue;
    headers[name] ??= [];
    headers[name].push(request.rawHeaders[at + 1] as string);
  }
  const forwarded = request.headers['x-forwarded-for'];
  headers['X-Forwarded-For'] = [forwarded ? `${forwarded}, ${sourceIp}` : sourceIp];
  headers['X-Forwarded-Port'] = [String(port)];
  headers['X-Forwarded-Proto'] = ['http'];
  headers['X-Amzn-Trace-Id'] ??= [traceId(Date.now())];
  return headers;
}

function lastOf(values: Multi): Single {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
}
