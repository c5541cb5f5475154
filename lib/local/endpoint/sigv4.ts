import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Signer } from './authorization.ts';
import type { CallRequest } from './call.ts';

export function signingKey(
  secret: string,
  { date, region, service }: Pick<Signer, 'date' | 'region' | 'service'>,
): Buffer {
  const step = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  return step(step(step(step(`AWS4${secret}`, date), region), service), 'aws4_request');
}

/** The signature of a text to sign, hex. */
export function signatureOf(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

export function sameSignature(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Why a presigned request is refused; nothing when its signature is right and its time has not passed. */
export type PresignedProblem = 'expired' | 'malformed' | 'signature';

/**
 * Checks a request whose signature travels in the query: method, path, query and signed headers must be those that were signed, and it
 * must be sent within `X-Amz-Expires` seconds of `X-Amz-Date`.
 */
export function presignedProblem(
  { method, path, query, headers }: CallRequest,
  signer: Signer,
  secret: string,
  now: number,
): PresignedProblem | undefined {
  const at = query.get('X-Amz-Date') ?? '';
  const seconds = Number(query.get('X-Amz-Expires'));
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(at) ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAt) || !(seconds >= 1 && seconds <= 604_800)) return 'malformed';
  if (now > signedAt + seconds * 1000) return 'expired';
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const canonical = [
    method,
    path,
    canonicalQuery(query),
    ...names.map(
      (name) =>
        `${name}:${String(headers[name] ?? '')
          .trim()
          .replace(/\s+/g, ' ')}`,
    ),
    '',
    names.join(';'),
    query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = `${signer.date}/${signer.region}/${signer.service}/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const expected = signatureOf(signingKey(secret, signer), ['AWS4-HMAC-SHA256', at, scope, hash].join('\n'));
  return sameSignature(expected, query.get('X-Amz-Signature') ?? '') ? undefined : 'signature';
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
