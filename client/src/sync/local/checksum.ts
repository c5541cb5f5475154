import { utf8 } from '../../bytes.ts';
import { sha256 } from '../../crypto/sha256.ts';

const written = (sum: bigint) => BigInt.asUintN(64, sum).toString(16).padStart(16, '0');

export const emptySum = written(BigInt(0));

/** The first eight bytes, big-endian, of SHA-256 of `<collection>/<id>@<revision>`: what a document adds to its space's sum. */
export function rowHash(collection: string, id: string, revision: number): bigint {
  const hash = sha256(utf8(`${collection}/${id}@${revision}`));
  const view = new DataView(hash.buffer);
  return (BigInt(view.getUint32(0)) << BigInt(32)) | BigInt(view.getUint32(4));
}

/** A sum modulo 2^64, 16 hex digits, after a difference. */
export const addTo = (sum: string, difference: bigint): string => written(BigInt(`0x${sum}`) + difference);
