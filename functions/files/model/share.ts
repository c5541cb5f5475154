import { createHash } from 'node:crypto';
import type { FileShare } from '../contract/shares.ts';
import type { ShareItem } from '../store/items.ts';

/** Tokens hold the ids that say where to look and 32 random bytes; only a hash is stored. */
const secretBytes = 32;

const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
const uuidOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/** @param secret 32 random bytes. */
export function makeShareToken(fileId: string, shareId: string, secret: Uint8Array) {
  const token = Buffer.concat([bytesOf(fileId), bytesOf(shareId), secret.subarray(0, secretBytes)]).toString(
    'base64url',
  );
  return { token, hash: hashOf(token) };
}

/**
 * Who made a share, veiled so that its token alone tells: an erasure finds no trace in the row. A hash of the token pads this one id and nothing else,
 * so veiled again it is the id.
 */
export function veiled(personId: string, token: string): string {
  const pad = createHash('sha256').update(`maker\n${token}`).digest();
  return uuidOf(Buffer.from(bytesOf(personId).map((byte, at) => byte ^ (pad[at] as number))));
}

/** @param token as `makeShareToken` made it, or something of its form. */
export function readShareToken(token: string) {
  const bytes = Buffer.from(token, 'base64url');
  const id = (from: number) => uuidOf(bytes.subarray(from, from + 16));
  return { fileId: id(0), shareId: id(16), hash: hashOf(token) };
}

export const toShare = (item: ShareItem): FileShare => ({
  shareId: item.shareId,
  ...(item.versionId === undefined ? {} : { versionId: item.versionId }),
  ...(item.variant === undefined ? {} : { variant: item.variant }),
  expiresAt: item.validUntil,
  ...(item.maxUses === undefined ? {} : { maxUses: item.maxUses }),
  uses: item.uses,
  createdAt: item.createdAt,
});
