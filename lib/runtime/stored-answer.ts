import { gunzipSync } from 'node:zlib';
import { takesGzip } from './pipeline/compress.ts';
import type { HttpEvent, HttpResponse } from './pipeline/exchange.ts';

/** What `import file from 'gzipped:./file.json'` gives. */
export interface GzippedFile {
  readonly etag: string;
  readonly base64: string;
}

/** An answer that stands ready in the bundle, the same for everybody: sent as it lies there, and kept by whoever has it already. */
export class StoredAnswer {
  readonly etag: string;
  readonly cacheControl: string;
  readonly #gzipped: string;
  #text: string | undefined;

  /** @param maxAgeSeconds for which nobody needs to ask again. */
  constructor(file: GzippedFile, maxAgeSeconds: number) {
    this.etag = file.etag;
    this.cacheControl = `public, max-age=${maxAgeSeconds}`;
    this.#gzipped = file.base64;
  }

  /** Body and headers for a caller; as text for the few who take no gzip. */
  send(event: HttpEvent): Pick<HttpResponse, 'body' | 'headers' | 'isBase64Encoded'> {
    if (takesGzip(event.headers?.['accept-encoding'])) {
      const headers = { 'content-encoding': 'gzip', vary: 'accept-encoding' };
      return { body: this.#gzipped, headers, isBase64Encoded: true };
    }
    this.#text ??= gunzipSync(Buffer.from(this.#gzipped, 'base64')).toString('utf8');
    return { body: this.#text, headers: {} };
  }
}
