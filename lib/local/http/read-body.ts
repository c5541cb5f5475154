import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** The body of an event. */
export interface EventBody {
  readonly text: string;
  readonly isBase64Encoded: boolean;
}

/** More than the gateway takes. */
export class BodyTooLarge extends Error {}

/** API Gateway's limit of a payload. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Reads the body; undefined when there is none. Throws BodyTooLarge above 10 MB, before reading when the length is announced. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > MAX_BODY_BYTES) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size);
}

/** True when a body may follow the head. */
export function mayHaveBody({ headers }: IncomingMessage): boolean {
  return (
    headers['transfer-encoding'] !== undefined ||
    (headers['content-length'] !== undefined && headers['content-length'] !== '0')
  );
}

const text = /^\s*(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i;

/**
 * As API Gateway does: only `text/*` and JSON, XML and JavaScript of `application/` are passed as text; every other type (forms and a
 * missing type too), an encoded body and bytes that are no UTF-8 are passed in base64.
 */
export function eventBody(
  body: Buffer,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): EventBody {
  const isText = contentType !== undefined && contentEncoding === undefined && text.test(contentType) && isUtf8(body);
  return { text: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}
