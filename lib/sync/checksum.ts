import { createHash } from 'node:crypto';

/** Sums are kept modulo 2^64, written as 16 lower-case hexadecimal digits; an absent sum is that of no documents. */

const modulus = 1n << 64n;
const written = (sum: bigint) => (((sum % modulus) + modulus) % modulus).toString(16).padStart(16, '0');
const read = (sum: string | undefined) => (sum === undefined ? 0n : BigInt(`0x${sum}`));

/** What a live document adds to the sum of its collection: the first eight bytes, big-endian, of SHA-256 of `<collection>/<id>@<revision>`. */
export const rowHash = (collection: string, id: string, revision: number): bigint =>
  createHash('sha256').update(`${collection}/${id}@${revision}`).digest().readBigUInt64BE(0);

export const add = (sum: string | undefined, hash: bigint): string => written(read(sum) + hash);
export const subtract = (sum: string | undefined, hash: bigint): string => written(read(sum) - hash);

/** Sum over several collections. */
export function total(sums: Iterable<string | undefined>): string {
  let sum = 0n;
  for (const each of sums) sum += read(each);
  return written(sum);
}
