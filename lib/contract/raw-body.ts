import * as z from 'zod/mini';

/** A request's body as it came: for signatures, which are made over bytes. */
export interface RawBody {
  readonly bytes: Uint8Array;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * `body: rawBody` hands the operation the bytes and the headers of a request instead of JSON. Nothing is read or checked before, but that it
 * is not longer than `bodyLimit`.
 */
export const rawBody = z.custom<RawBody>();
