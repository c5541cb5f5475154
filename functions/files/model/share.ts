import { createHash } from 'node:crypto';
import type { FileShare } from '../contract/shares.ts';
import type { ShareItem } from '../store/items.ts';

/** Tokens hold the ids that say where to look and 32 random bytes; only a hash is stored. */
const secretBytes = 32;

const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/** @param secret 32 random bytes. */
export function makeShareToken(fileId: string, shareId: string, secret: Uint8Array) {
  const token = Buffer.concat([bytesOf(fileId), bytesOf(shareId), secret.subarray(0, secretBytes)]).toString(
    'base64url',
  );
  return { token, hash: hashOf(token) };
}

/** @param token as `makeShareToken` made it, or something of its form. */
export function readShareToken(token: string) {
  const bytes = Buffer.from(token, 'base64url');
  const id = (from: number) =>
    bytes.toString('hex', from, from + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
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
