import { createHash, timingSafeEqual } from 'node:crypto';

/** Single-use tokens out of mails: ids that say where to look, then 32 random bytes of which only the SHA-256 is stored. */

const secretBytes = 32;
const idBytes = 16;

export interface Token {
  /** UUIDs, in the order in which they were put in. */
  readonly ids: readonly string[];
  /** Base64url. */
  readonly hash: string;
}

const hashOf = (secret: Uint8Array) => createHash('sha256').update(secret).digest('base64url');

/** @param secret 32 random bytes. */
export function makeToken(
  ids: readonly string[],
  secret: Uint8Array,
): { readonly token: string; readonly hash: string } {
  const parts = ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'));
  return { token: Buffer.concat([...parts, secret]).toString('base64url'), hash: hashOf(secret) };
}

/** @returns undefined when it is no token with that many ids. */
export function readToken(token: string, idCount: number): Token | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== idCount * idBytes + secretBytes || bytes.toString('base64url') !== token) return undefined;
  const ids = Array.from({ length: idCount }, (_, index) =>
    uuid(bytes.subarray(index * idBytes, (index + 1) * idBytes)),
  );
  return { ids, hash: hashOf(bytes.subarray(idCount * idBytes)) };
}

const uuid = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Whether one of the stored hashes is that of the token, in constant time for each. */
export function matches(token: Token, hashes: ReadonlySet<string> | undefined): boolean {
  const given = Buffer.from(token.hash);
  return [...(hashes ?? [])].some((hash) => {
    const stored = Buffer.from(hash);
    return stored.length === given.length && timingSafeEqual(stored, given);
  });
}
