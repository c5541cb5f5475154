import type { HeaderMap } from './cors.ts';

/** An answer to the client. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: HeaderMap;
  readonly body: string | Buffer;
}

/** The function answered something that API Gateway does not understand; the text says what, for the log. */
export class MalformedAnswer extends Error {}

interface Proxy {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly multiValueHeaders?: unknown;
  readonly cookies?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** Headers that the gateway writes itself. */
const own = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'trailer', 'date']);

/**
 * A function's result in payload format 2.0: without a status code the whole result is the JSON body of a 200. Throws MalformedAnswer for
 * a status code that is none, a body that is no text, and headers that are no object.
 */
export function functionAnswer(payload: unknown, payloadVersion: '1.0' | '2.0' = '2.0'): Answer {
  const proxy =
    typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? (payload as Proxy) : undefined;
  if (proxy?.statusCode === undefined || proxy.statusCode === null) {
    if (payloadVersion === '1.0') throw new MalformedAnswer('payload format 1.0 needs a statusCode');
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: typeof payload === 'string' ? payload : JSON.stringify(payload),
    };
  }
  const headers = readHeaders(proxy.headers);
  if (payloadVersion === '1.0') Object.assign(headers, readHeaders(proxy.multiValueHeaders));
  const cookies = readCookies(proxy.cookies);
  if (cookies) headers['set-cookie'] = cookies;
  const body = readBody(proxy);
  headers['content-type'] ??= 'text/plain;charset=UTF-8';
  return { status: readStatus(proxy.statusCode), headers, body };
}

function readStatus(value: unknown): number {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new MalformedAnswer(`statusCode ${JSON.stringify(value)} is none`);
  }
  return status;
}

function readHeaders(value: unknown): HeaderMap {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new MalformedAnswer('headers are no object');
  const headers: HeaderMap = Object.create(null);
  for (const [name, header] of Object.entries(value)) {
    const lower = name.toLowerCase();
    if (header === null || header === undefined || own.has(lower)) continue;
    if (Array.isArray(header)) headers[lower] = header.map(String);
    else if (typeof header === 'object') throw new MalformedAnswer(`header ${name} is no text`);
    else headers[lower] = String(header);
  }
  return headers;
}

function readCookies(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.some((cookie) => typeof cookie !== 'string'))
    throw new MalformedAnswer('cookies are no list of texts');
  return value.length > 0 ? (value as string[]) : undefined;
}

function readBody({ body, isBase64Encoded }: Proxy): string | Buffer {
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string')
    throw new MalformedAnswer(`the body is ${Array.isArray(body) ? 'a list' : `of type ${typeof body}`}, not a text`);
  return isBase64Encoded === true ? Buffer.from(body, 'base64') : body;
}
