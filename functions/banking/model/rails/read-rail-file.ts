import { BankRefusal, refuse } from '../refusal.ts';
import { type RailStatement, readCamt } from './camt.ts';
import { readCsvStatement } from './csv-statement.ts';
import { readPain002, type StatusReport } from './pain002.ts';
import type { XmlLimits } from './read-xml.ts';

export type RailMessage =
  | { readonly kind: 'status'; readonly report: StatusReport }
  | { readonly kind: 'account'; readonly statements: readonly RailStatement[] }
  /** With everything that is wrong. */
  | { readonly kind: 'refused'; readonly why: readonly string[] };

/** Bytes that one file may have. */
export const mostBytes = 16 * 1024 * 1024;
/** Characters in which a file says what it is. */
const opening = 4096;

async function readXmlMessage(bytes: Uint8Array, limits: XmlLimits): Promise<RailMessage> {
  const begins = new TextDecoder('latin1').decode(bytes.subarray(0, opening));
  const within = { bytes: mostBytes, ...limits };
  if (begins.includes(':pain.002.001.')) return { kind: 'status', report: await readPain002([bytes], within) };
  if (/:camt\.05[34]\.001\./.test(begins)) return { kind: 'account', statements: await readCamt([bytes], within) };
  return refuse('invalid-file', 'it is neither pain.002 nor camt.053 nor camt.054');
}

/** @param key its name: a statement as CSV ends with `.csv`, all else says in itself what it is */
export async function readRailMessage(bytes: Uint8Array, key = '', limits: XmlLimits = {}): Promise<RailMessage> {
  if (key.toLowerCase().endsWith('.csv')) {
    const read = await readCsvStatement(bytes);
    return 'why' in read ? { kind: 'refused', why: read.why } : { kind: 'account', statements: [read.statement] };
  }
  try {
    return await readXmlMessage(bytes, limits);
  } catch (error) {
    if (error instanceof BankRefusal) return { kind: 'refused', why: [error.message] };
    throw error;
  }
}
