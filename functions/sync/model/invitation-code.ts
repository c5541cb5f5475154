import { createHash } from 'node:crypto';
import { readSpaceId, sharedSpace } from '../../../lib/sync/space-id.ts';

const secretBytes = 32;
const idBytes = 16;

const hashOf = (secret: Uint8Array) => createHash('sha256').update(secret).digest('base64url');

/** What a code says: the space, and a secret of which only the hash is kept. 64 characters, base64url. */
export interface InvitationCode {
  readonly spaceId: string;
  /** SHA-256 of the secret. */
  readonly hash: string;
}

/** @param secret 32 random bytes. */
export function writeCode(spaceId: string, secret: Uint8Array): InvitationCode & { readonly code: string } {
  const id = Buffer.from(readSpaceId(spaceId).of.replaceAll('-', ''), 'hex');
  return { spaceId, hash: hashOf(secret), code: Buffer.concat([id, secret]).toString('base64url') };
}

/** Undefined for what is no code. */
export function readCode(code: string): InvitationCode | undefined {
  const bytes = Buffer.from(code, 'base64url');
  if (bytes.length !== idBytes + secretBytes || bytes.toString('base64url') !== code) return undefined;
  const hex = bytes.subarray(0, idBytes).toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { spaceId: sharedSpace(id), hash: hashOf(bytes.subarray(idBytes)) };
}
