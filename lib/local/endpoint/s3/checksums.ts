import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Refusal } from '../call.ts';

const digests: Readonly<Record<string, (body: Buffer) => string>> = {
  'content-md5': (body) => createHash('md5').update(body).digest('base64'),
  'x-amz-checksum-crc32': (body) => {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(crc32(body));
    return value.toString('base64');
  },
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest('base64'),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest('base64'),
};

/**
 * Checks what a body is said to be against what it is, for each digest that the headers give.
 * @throws Refusal BadDigest, as S3 answers.
 */
export function checkDigests(headers: Readonly<Record<string, unknown>>, body: Buffer): void {
  for (const [name, digestOf] of Object.entries(digests)) {
    const expected = headers[name];
    if (typeof expected !== 'string' || digestOf(body) === expected) continue;
    const what = name === 'content-md5' ? 'Content-MD5' : name.replace('x-amz-checksum-', '').toUpperCase();
    throw new Refusal(400, 'BadDigest', `The ${what} you specified did not match the calculated checksum.`);
  }
}

/** The content of an upload in signed or unsigned chunks, with the headers that follow it. */
export function unchunk(body: Buffer): { content: Buffer; trailers: Record<string, string> } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = body.indexOf('\r\n', at);
    if (line < 0) throw new Refusal(400, 'IncompleteBody', 'The request body terminated unexpectedly.');
    const size = Number.parseInt(body.toString('latin1', at, line), 16);
    at = line + 2;
    if (!(size > 0)) break;
    parts.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.toString('latin1', at).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { content: Buffer.concat(parts), trailers };
}
