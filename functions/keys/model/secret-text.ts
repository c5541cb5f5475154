import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * `mk_<id>_<secret><checksum>`: the id of the key's account without hyphens, 256 bits at random, and the CRC-32 of all before it, in small
 * hexadecimal digits. Scanners know it by `mk_[0-9a-f]{32}_[0-9a-f]{72}`, and a typing error is told from a wrong key without asking anybody.
 */
export const keyPattern = /^mk_([0-9a-f]{32})_([0-9a-f]{64})([0-9a-f]{8})$/;

const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0');

/** @param random 32 bytes. */
export function keyText(keyId: string, random: Uint8Array): string {
  const text = `mk_${keyId.replaceAll('-', '')}_${Buffer.from(random).toString('hex')}`;
  return text + checksum(text);
}

/** What a key is known by when it is not shown any more. */
export const prefixOf = (keyId: string) => `mk_${keyId.replaceAll('-', '')}`;

/** The id that a text names when it has the form of a key, its checksum included; nothing says yet that it is one. */
export function keyIdOf(text: string): string | undefined {
  const [, id = '', , sum] = keyPattern.exec(text) ?? [];
  if (sum === undefined || checksum(text.slice(0, -8)) !== sum) return undefined;
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
}

/** What is stored of a key: 256 bits at random need no slow hash. */
export const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Takes the same time wherever they differ. */
export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
