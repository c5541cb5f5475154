import { createHash } from 'node:crypto';

/**
 * The id of what a command makes: the same for every copy of the command, so that the copy meets what the first one made, also when its outcome
 * is not kept any more. UUIDv8.
 * @param what `payment`, `account`: two things of one command have two ids.
 */
export function derivedId(commandId: string, what: string): string {
  const bytes = createHash('sha256').update(`${what}\n${commandId}`).digest().subarray(0, 16);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
