import { createHash } from 'node:crypto';
import { hashOf } from './chain.ts';
import { entryFields, type SealedEntry } from './entry.ts';

/** A part of a chain as an object of the archive: NDJSON, this line first, then an entry a line, by number. */
export interface SegmentHead {
  readonly format: 'mainstay-audit-1';
  readonly chain: string;
  readonly from: number;
  readonly to: number;
  /** Hash before the first entry, and of the last. */
  readonly prevHash: string;
  readonly hash: string;
}

const fields = [...entryFields, 'seq', 'prevHash', 'hash', 'sealedAt', 'expiresAt'] as const;

/** `organisation/<id>/000000000001-000000000057.ndjson` */
export const segmentName = (chain: string, from: number, to: number) =>
  `${chain}/${String(from).padStart(12, '0')}-${String(to).padStart(12, '0')}.ndjson`;

/** The same entries give the same text. @param entries by number, one at least. */
export function writeSegment(chain: string, entries: readonly SealedEntry[]): string {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) throw new Error('a segment holds one entry at least');
  const head: SegmentHead = {
    format: 'mainstay-audit-1',
    chain,
    from: first.seq,
    to: last.seq,
    prevHash: first.prevHash,
    hash: last.hash,
  };
  const lines = entries.map((entry) => JSON.stringify(entry, [...fields]));
  return `${[JSON.stringify(head), ...lines].join('\n')}\n`;
}

export const sha256Of = (text: string) => createHash('sha256').update(text).digest('base64');

/**
 * Finds the first entry that does not follow from the one before.
 * @param before number and hash that the first entry must follow.
 * @returns undefined when the entries are whole.
 */
export function firstBreak(
  entries: readonly SealedEntry[],
  before: { readonly seq: number; readonly hash: string },
): { readonly seq: number; readonly what: string } | undefined {
  let { seq, hash } = before;
  for (const entry of entries) {
    seq += 1;
    if (entry.seq !== seq) return { seq, what: entry.seq > seq ? 'the entry is missing' : 'the entry is there twice' };
    if (hashOf(entry) !== entry.hash) return { seq, what: 'the entry was changed' };
    if (entry.prevHash !== hash) return { seq, what: 'the entry does not follow the one before' };
    ({ hash } = entry);
  }
  return undefined;
}
