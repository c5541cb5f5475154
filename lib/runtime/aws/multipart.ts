import { bareTag, bucketCalls } from './bucket-calls.ts';
import { AwsError, NotFound } from './errors.ts';
import { element } from './failure.ts';
import type { PresignedPut } from './objects.ts';
import type { ClientOptions } from './send.ts';

/** A part that S3 has. */
export interface StoredPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  readonly eTag: string;
}

/** Uploads in parts of 5 MiB or more (the last may be smaller), at most 1,000 of them. */
export interface MultipartUploads {
  /** @returns the id of the upload. */
  create(key: string, contentType: string): Promise<string>;
  /** Stores one part itself; one that is there is replaced. @returns its tag; undefined when there is no such upload (any more). */
  put(key: string, uploadId: string, number: number, body: Uint8Array): Promise<string | undefined>;
  /** A URL that stores one part of this many bytes. */
  presignPart(key: string, uploadId: string, number: number, contentLength: number, seconds: number): PresignedPut;
  /** By number; undefined when there is no such upload (any more). */
  parts(key: string, uploadId: string): Promise<StoredPart[] | undefined>;
  /** Puts the parts together, unless the key is taken and `replace` is not said. Undefined when there is no such upload (any more): perhaps it was completed; also when the key is taken. */
  complete(
    key: string,
    uploadId: string,
    parts: readonly (Omit<StoredPart, 'size'> & Partial<StoredPart>)[],
    how?: { readonly replace?: boolean },
  ): Promise<true | undefined>;
  /** Succeeds also when there was none. */
  abort(key: string, uploadId: string): Promise<void>;
}

/** The key is taken, or is being taken at this moment. */
const takenCodes = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

export function createMultipartUploads(bucketName: () => string, options: ClientOptions = {}): MultipartUploads {
  const { call, presign } = bucketCalls(bucketName, options);
  async function unlessGone<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof NotFound && error.code === 'NoSuchUpload') return undefined;
      if (error instanceof AwsError && takenCodes.has(error.code)) return undefined;
      throw error;
    }
  }

  return {
    async create(key, contentType) {
      const query = { uploads: '' };
      const { body } = await call('CreateMultipartUpload', 'POST', key, {
        query,
        headers: { 'content-type': contentType },
      });
      const id = element(body.toString(), 'UploadId');
      if (!id) throw new Error('S3 named no upload');
      return id;
    },
    put: (key, uploadId, number, body) =>
      unlessGone(async () => {
        const query = { partNumber: String(number), uploadId };
        return bareTag((await call('PutObject', 'PUT', key, { query, body })).headers.etag);
      }),
    presignPart(key, uploadId, number, contentLength, seconds) {
      const headers = { 'content-length': String(contentLength) };
      return { url: presign('PUT', key, seconds, headers, { partNumber: String(number), uploadId }), headers };
    },
    parts: (key, uploadId) =>
      unlessGone(async () => {
        const xml = (await call('ListParts', 'GET', key, { query: { uploadId } })).body.toString();
        return xml
          .split('<Part>')
          .slice(1)
          .map((part) => ({
            number: Number(element(part, 'PartNumber')),
            size: Number(element(part, 'Size')),
            eTag: bareTag(element(part, 'ETag')),
          }));
      }),
    complete: (key, uploadId, parts, { replace = false } = {}) =>
      unlessGone(async () => {
        const list = parts.map(
          ({ number, eTag }) => `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${eTag}&quot;</ETag></Part>`,
        );
        const headers = { 'content-type': 'application/xml', ...(replace ? {} : { 'if-none-match': '*' }) };
        const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}</CompleteMultipartUpload>`;
        await call('CompleteMultipartUpload', 'POST', key, { query: { uploadId }, headers, body });
        return true as const;
      }),
    async abort(key, uploadId) {
      await unlessGone(() => call('AbortMultipartUpload', 'DELETE', key, { query: { uploadId } }));
    },
  };
}
