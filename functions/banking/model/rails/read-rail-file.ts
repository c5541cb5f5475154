import { refuse } from '../refusal.ts';
import { type RailStatement, readCamt } from './camt.ts';
import { readPain002, type StatusReport } from './pain002.ts';
import type { XmlLimits } from './read-xml.ts';

export type RailMessage =
  | { readonly kind: 'status'; readonly report: StatusReport }
  | { readonly kind: 'account'; readonly statements: readonly RailStatement[] };

/** Bytes that one file may have. */
export const mostBytes = 16 * 1024 * 1024;
/** Characters in which a file says what it is. */
const opening = 4096;

/** @throws BankRefusal `invalid-file`, `hostile-file`, `file-too-large` */
export async function readRailMessage(bytes: Uint8Array, limits: XmlLimits = {}): Promise<RailMessage> {
  const begins = new TextDecoder('latin1').decode(bytes.subarray(0, opening));
  const within = { bytes: mostBytes, ...limits };
  if (begins.includes(':pain.002.001.')) return { kind: 'status', report: await readPain002([bytes], within) };
  if (/:camt\.05[34]\.001\./.test(begins)) return { kind: 'account', statements: await readCamt([bytes], within) };
  return refuse('invalid-file', 'it is neither pain.002 nor camt.053 nor camt.054');
}
