import { gzipSync } from 'node:zlib';
import type { HttpEvent, HttpResponse } from './exchange.ts';

/** Bytes from which compressing is worth its time. */
const least = 1024;

/** `gzip` is named and not refused (`gzip;q=0`), or everything is. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  const weights = new Map<string, number>();
  for (const each of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = each.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

/**
 * Gzips a larger answer for those who take it: HTTP APIs do not. Callers are known by a header that no browser adds by itself, so
 * nobody else can make them ask for texts of their choice and learn from the length.
 */
export function compress(event: HttpEvent, response: HttpResponse): HttpResponse {
  const { body, headers } = response;
  if (body === undefined || response.isBase64Encoded || Buffer.byteLength(body) < least) return response;
  const varying = { ...headers, vary: 'accept-encoding' };
  if (!takesGzip(event.headers?.['accept-encoding'])) return { ...response, headers: varying };
  return {
    ...response,
    headers: { ...varying, 'content-encoding': 'gzip' },
    isBase64Encoded: true,
    body: gzipSync(body, { level: 5 }).toString('base64'),
  };
}
