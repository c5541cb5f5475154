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
