import { NotFound } from './errors.ts';
import { element } from './failure.ts';
import { realPace } from './retry.ts';
import { type ClientOptions, configOf, send } from './send.ts';
import { encodeQuery, encodeSegment, presignedQuery } from './sign.ts';

export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly eTag: string;
}

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

export interface PresignedPut {
  readonly url: string;
  /** What the upload must send, exactly. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One S3 bucket. Keys are given as they are, not encoded. */
export interface Objects {
  put(key: string, body: Uint8Array | string, about: { contentType: string; cacheControl?: string }): Promise<void>;
  /** Undefined when there is none (with the right to list the bucket; without it S3 answers AccessDenied). */
  get(key: string): Promise<StoredObject | undefined>;
  /** Succeeds also when there was none. */
  delete(key: string): Promise<void>;
  /** Up to 1,000 by key; `token` continues. */
  list(prefix: string, token?: string): Promise<{ objects: ListedObject[]; token?: string }>;
  /** A URL that reads the object for `seconds` (60 to 604,800; at most as long as the function's own session). */
  presignGet(key: string, seconds: number, saveAs?: string): string;
  /** A URL that stores one object of this type, and of this many bytes when `contentLength` is given. */
  presignPut(key: string, seconds: number, about: { contentType: string; contentLength?: number }): PresignedPut;
}

export function createObjects(bucketName: () => string, options: ClientOptions = {}): Objects {
  /** On AWS the bucket stands in the host, at the local endpoint in the path. */
  const address = (key: string) => {
    const { endpoint, region } = configOf(options);
    const path = `/${key.split('/').map(encodeSegment).join('/')}`;
    const bucket = bucketName();
    return endpoint
      ? { origin: endpoint, path: `/${bucket}${path}` }
      : { origin: `https://${bucket}.s3.${region}.amazonaws.com`, path };
  };
  const call = (
    operation: string,
    method: string,
    key: string,
    more: { query?: Record<string, string>; headers?: Record<string, string>; body?: string | Uint8Array } = {},
  ) =>
    send(
      { operation: `s3:${operation}`, service: 's3', method, headers: {}, body: '', ...address(key), ...more },
      options,
    );
  const presign = (
    method: string,
    key: string,
    seconds: number,
    headers: Record<string, string>,
    query: Record<string, string>,
  ) => {
    const { origin, path } = address(key);
    const now = (options.pace ?? realPace).now();
    const request = { method, host: new URL(origin).host, path, query, headers, service: 's3' };
    return `${origin}${path}?${encodeQuery(presignedQuery(request, configOf(options), now, seconds))}`;
  };

  return {
    async put(key, body, { contentType, cacheControl }) {
      const headers = { 'content-type': contentType, ...(cacheControl ? { 'cache-control': cacheControl } : {}) };
      await call('PutObject', 'PUT', key, { headers, body });
    },
    async get(key) {
      try {
        const { body, headers } = await call('GetObject', 'GET', key);
        return { body, contentType: headers['content-type'] as string | undefined, eTag: bare(headers.etag) };
      } catch (error) {
        if (error instanceof NotFound && error.code === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async delete(key) {
      await call('DeleteObject', 'DELETE', key);
    },
    async list(prefix, token) {
      const query = { 'list-type': '2', prefix, ...(token ? { 'continuation-token': token } : {}) };
      const xml = (await call('ListBucket', 'GET', '', { query })).body.toString();
      const next = element(xml, 'NextContinuationToken');
      return { objects: readList(xml), ...(next ? { token: next } : {}) };
    },
    presignGet(key, seconds, saveAs) {
      const disposition = saveAs ? `attachment; filename*=UTF-8''${encodeSegment(saveAs)}` : undefined;
      return presign('GET', key, seconds, {}, disposition ? { 'response-content-disposition': disposition } : {});
    },
    presignPut(key, seconds, { contentType, contentLength }) {
      const headers = {
        'content-type': contentType,
        ...(contentLength === undefined ? {} : { 'content-length': String(contentLength) }),
      };
      return { url: presign('PUT', key, seconds, headers, {}), headers };
    },
  };
}

const bare = (eTag: unknown) => String(eTag ?? '').replace(/^"|"$/g, '');

function readList(xml: string): ListedObject[] {
  return xml
    .split('<Contents>')
    .slice(1)
    .map((entry) => ({
      key: element(entry, 'Key') ?? '',
      size: Number(element(entry, 'Size')),
      modifiedAt: new Date(element(entry, 'LastModified') ?? 0),
    }));
}
