import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { AwsConfig } from './config.ts';

/** Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */

export interface Signable {
  readonly method: string;
  /** With the port, where it is not the scheme's own. */
  readonly host: string;
  /** As sent: every segment encoded once with `encodeSegment`; none is empty, `.` or `..` except in S3 keys. */
  readonly path: string;
  /** Not encoded. */
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case, without host. All are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** The name in the credential scope: `dynamodb`, `s3`, `execute-api`. */
  readonly service: string;
}

const sha256 = (data: string | Uint8Array) => hash('sha256', data, 'hex');
const hmac = (key: Buffer | KeyObject, data: string) => createHmac('sha256', key).update(data).digest();

/** RFC 3986: everything but letters, digits and `-._~`. */
export const encodeSegment = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Sorted by encoded name, as the signature wants it. */
export const encodeQuery = (query: Readonly<Record<string, string>> = {}) =>
  Object.keys(query)
    .map((name) => [encodeSegment(name), encodeSegment(query[name] ?? '')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/** The headers to send: the given ones with date, session token and authorization. `at` is epoch milliseconds. */
export function signedHeaders(request: Signable, config: AwsConfig, at: number): Record<string, string> {
  const { accessKeyId, sessionToken } = config.credentials;
  const date = amzDate(at);
  const headers: Record<string, string> = { ...request.headers, host: request.host, 'x-amz-date': date };
  if (sessionToken) headers['x-amz-security-token'] = sessionToken;
  const payload = sha256(request.body);
  if (request.service === 's3') headers['x-amz-content-sha256'] = payload;
  const names = Object.keys(headers).sort();
  const canonical = canonicalRequest(request, encodeQuery(request.query), headers, names, payload);
  const scope = credentialScope(date, config.region, request.service);
  headers.authorization =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, ` +
    `Signature=${signature(canonical, date, scope, config)}`;
  return headers;
}

/**
 * The query of a URL that anyone may use for `seconds` (at most 604,800; it ends earlier with the session that signed it).
 * Signs the headers given: whoever uses the URL must send exactly those.
 */
export function presignedQuery(
  request: Omit<Signable, 'body'>,
  config: AwsConfig,
  at: number,
  seconds: number,
): Record<string, string> {
  const { accessKeyId, sessionToken } = config.credentials;
  const date = amzDate(at);
  const headers: Record<string, string> = { ...request.headers, host: request.host };
  const names = Object.keys(headers).sort();
  const scope = credentialScope(date, config.region, request.service);
  const query: Record<string, string> = {
    ...request.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
    'X-Amz-Credential': `${accessKeyId}/${scope}`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': names.join(';'),
    ...(sessionToken ? { 'X-Amz-Security-Token': sessionToken } : {}),
  };
  const canonical = canonicalRequest(request, encodeQuery(query), headers, names, 'UNSIGNED-PAYLOAD');
  query['X-Amz-Signature'] = signature(canonical, date, scope, config);
  return query;
}

/** 20261121T010203Z */
const amzDate = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');

const credentialScope = (date: string, region: string, service: string) =>
  `${date.slice(0, 8)}/${region}/${service}/aws4_request`;

function canonicalRequest(
  request: Omit<Signable, 'body'>,
  query: string,
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
  payload: string,
): string {
  // S3 signs the path as it is sent; every other service signs it encoded once more.
  const path = request.service === 's3' ? request.path : request.path.split('/').map(encodeSegment).join('/');
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`).join('');
  return `${request.method}\n${path}\n${query}\n${lines}\n${names.join(';')}\n${payload}`;
}

/** By secret and scope. As a key object: an HMAC with the bytes themselves takes seven times as long. */
const signingKeys = new Map<string, KeyObject>();
/** More than a function has services for. Secrets and days go by; what they leave is forgotten with the rest. */
const mostKeys = 16;

function signature(canonical: string, date: string, scope: string, config: AwsConfig): string {
  const secret = config.credentials.secretAccessKey;
  const name = `${secret}/${scope}`;
  let key = signingKeys.get(name);
  if (!key) {
    if (signingKeys.size >= mostKeys) signingKeys.clear();
    key = createSecretKey(scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)));
    signingKeys.set(name, key);
  }
  return hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
}
