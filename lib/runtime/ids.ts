import { createHash } from 'node:crypto';

/**
 * UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits; sorts by time of creation.
 * @param random ten bytes or more.
 */
export function uuidv7(milliseconds: number, random: Uint8Array): string {
  const time = Math.floor(milliseconds).toString(16).padStart(12, '0');
  const tail = Buffer.from(random.subarray(0, 10));
  tail.writeUInt8(0x70 | (tail.readUInt8(0) & 0x0f), 0);
  tail.writeUInt8(0x80 | (tail.readUInt8(2) & 0x3f), 2);
  const hex = tail.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}`;
}

/** UUIDv8 (RFC 9562) of a text: the same text gives the same id. */
export function uuidv8(text: string): string {
  const digest = createHash('sha256').update(text).digest().subarray(0, 16);
  digest.writeUInt8(0x80 | (digest.readUInt8(6) & 0x0f), 6);
  digest.writeUInt8(0x80 | (digest.readUInt8(8) & 0x3f), 8);
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
