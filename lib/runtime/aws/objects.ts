import { hash } from 'node:crypto';
import { bareTag, bucketCalls, encodeKey } from './bucket-calls.ts';
import { AwsError, NotFound } from './errors.ts';
import { element } from './failure.ts';
import type { ClientOptions } from './send.ts';
import { encodeSegment } from './sign.ts';

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

/** What an upload must be, signed into its URL. */
export interface UploadRules {
  readonly contentType: string;
  /** Bytes. */
  readonly contentLength?: number;
  /** SHA-256 of the content, base64: S3 refuses another one. */
  readonly sha256?: string;
  /** Refused when the key is taken. */
  readonly once?: boolean;
}

/** How a URL answers what it reads. */
export interface ReadAs {
  /** Name under which an app or browser saves it; any text. */
  readonly saveAs?: string | undefined;
  readonly contentType?: string | undefined;
}

/** One S3 bucket. Keys are given as they are, not encoded. */
export interface Objects {
  put(key: string, body: Uint8Array | string, about: { contentType: string; cacheControl?: string }): Promise<void>;
  /**
   * Stores an object unless there is one of this key, with its SHA-256, which a write-once bucket asks for.
   * @returns false when there was one: nothing was written. It may be this very body, after a lost answer.
   */
  putOnce(key: string, body: Uint8Array | string, contentType: string): Promise<boolean>;
  /** Undefined when there is none (with the right to list the bucket; without it S3 answers AccessDenied). */
  get(key: string): Promise<StoredObject | undefined>;
  /** Size in bytes and tag; undefined when there is none, as with `get`. */
  head(key: string): Promise<{ readonly size: number; readonly eTag: string } | undefined>;
  /**
   * Bytes `from` to `to`, both included, of the object that has this tag. @throws AwsError `PreconditionFailed` when it is another one now;
   * RangeError for a range that ends before it begins: S3 would answer the whole object.
   */
  read(key: string, from: number, to: number, eTag: string): Promise<Buffer>;
  /** Copies an object of another bucket, at most 5 GiB, inside S3. @throws AwsError `PreconditionFailed` when its tag is another one now. */
  copy(key: string, from: { bucket: string; key: string; eTag: string }, contentType: string): Promise<void>;
  /** Bytes `from` to `to`, both inclusive, or as many as there are; undefined as with `get`. */
  getRange(key: string, from: number, to: number): Promise<Pick<StoredObject, 'body' | 'eTag'> | undefined>;
  /** Succeeds also when there was none. */
  delete(key: string): Promise<void>;
  /** Up to 1,000 by key; `token` continues. `after` begins behind a key. */
  list(prefix: string, token?: string, after?: string): Promise<{ objects: ListedObject[]; token?: string }>;
  /** A URL that reads the object for `seconds` (60 to 604,800; at most as long as the function's own session). */
  presignGet(key: string, seconds: number, as?: string | ReadAs): string;
  /** A URL that stores one object by these rules. */
  presignPut(key: string, seconds: number, rules: UploadRules): PresignedPut;
}

export function createObjects(bucketName: () => string, options: ClientOptions = {}): Objects {
  const { call, presign } = bucketCalls(bucketName, options);

  return {
    async put(key, body, { contentType, cacheControl }) {
      const headers = { 'content-type': contentType, ...(cacheControl ? { 'cache-control': cacheControl } : {}) };
      await call('PutObject', 'PUT', key, { headers, body });
    },
    async putOnce(key, body, contentType) {
      const checksum = hash('sha256', body, 'base64');
      const headers = { 'content-type': contentType, 'if-none-match': '*', 'x-amz-checksum-sha256': checksum };
      try {
        await call('PutObject', 'PUT', key, { headers, body });
        return true;
      } catch (error) {
        if (error instanceof AwsError && error.code === 'PreconditionFailed') return false;
        throw error;
      }
    },
    async get(key) {
      try {
        const { body, headers } = await call('GetObject', 'GET', key);
        return { body, contentType: headers['content-type'] as string | undefined, eTag: bareTag(headers.etag) };
      } catch (error) {
        if (error instanceof NotFound && error.code === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async head(key) {
      try {
        const { headers } = await call('HeadObject', 'HEAD', key);
        return { size: Number(headers['content-length']), eTag: bareTag(headers.etag) };
      } catch (error) {
        // An answer to HEAD has no body that could say what is missing.
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    async read(key, from, to, eTag) {
      const { range, mostBytes } = rangeOf(from, to);
      const headers = { range, 'if-match': `"${eTag}"` };
      return (await call('GetObject', 'GET', key, { headers, mostBytes })).body;
    },
    async copy(key, from, contentType) {
      const headers = {
        'content-type': contentType,
        'x-amz-copy-source': `/${from.bucket}/${encodeKey(from.key)}`,
        'x-amz-copy-source-if-match': `"${from.eTag}"`,
        'x-amz-metadata-directive': 'REPLACE',
      };
      await call('CopyObject', 'PUT', key, { headers });
    },
    async getRange(key, from, to) {
      try {
        const { range, mostBytes } = rangeOf(from, to);
        const { body, headers } = await call('GetObject', 'GET', key, { headers: { range }, mostBytes });
        return { body, eTag: bareTag(headers.etag) };
      } catch (error) {
        if (error instanceof NotFound && error.code === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async delete(key) {
      await call('DeleteObject', 'DELETE', key);
    },
    async list(prefix, token, after) {
      const query = {
        'list-type': '2',
        prefix,
        ...(token ? { 'continuation-token': token } : {}),
        ...(after ? { 'start-after': after } : {}),
      };
      const xml = (await call('ListBucket', 'GET', '', { query })).body.toString();
      const next = element(xml, 'NextContinuationToken');
      return { objects: readList(xml), ...(next ? { token: next } : {}) };
    },
    presignGet(key, seconds, as = {}) {
      const { saveAs, contentType } = typeof as === 'string' ? { saveAs: as } : as;
      return presign(
        'GET',
        key,
        seconds,
        {},
        {
          ...(saveAs === undefined ? {} : { 'response-content-disposition': attachment(saveAs) }),
          ...(contentType === undefined ? {} : { 'response-content-type': contentType }),
        },
      );
    },
    presignPut(key, seconds, { contentType, contentLength, sha256, once }) {
      const headers = {
        'content-type': contentType,
        ...(contentLength === undefined ? {} : { 'content-length': String(contentLength) }),
        ...(sha256 === undefined ? {} : { 'x-amz-checksum-sha256': sha256 }),
        ...(once ? { 'if-none-match': '*' } : {}),
      };
      return { url: presign('PUT', key, seconds, headers, {}), headers };
    },
  };
}

function rangeOf(from: number, to: number): { readonly range: string; readonly mostBytes: number } {
  if (!(from >= 0 && to >= from)) throw new RangeError(`bytes ${from} to ${to}`);
  return { range: `bytes=${from}-${to}`, mostBytes: to - from + 1 };
}

/** RFC 6266 with the name encoded by RFC 8187: whatever the name holds, nothing of it can end the header or begin another. */
const attachment = (name: string) => `attachment; filename*=UTF-8''${encodeSegment(name)}`;

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
