/** Items of the tables `chains` and `log`, beside what `lib/audit/entry.ts` says of entries. */

/** Where a chain ends, and how far it is in the archive. */
export interface HeadItem {
  readonly pk: string;
  readonly sk: 'HEAD';
  readonly entity: 'AuditHead';
  /** Of the last sealed entry. */
  readonly seq: number;
  readonly hash: string;
  readonly sealedAt: string;
  /** Another one with each write, of whoever writes. */
  readonly revision: number;
  /** Of the last entry in the archive; 0: none. */
  readonly archivedSeq: number;
  readonly archivedHash: string;
  /** Id of the earliest entry that neither the archive holds nor a segment that is being written. */
  readonly openFrom?: string;
  /** A segment that is being written: where its entries begin, and the number with which it ends. */
  readonly archiving?: { readonly openFrom: string; readonly to: number };
  /** Present while there is something to archive. */
  readonly archiveGroup?: 'DUE';
  readonly archiveAt?: string;
  /** Days for which the organisation wants entries kept in the table. */
  readonly retentionDays?: number;
}

/** A part of a chain in the archive. */
export interface SegmentItem {
  readonly pk: string;
  /** `SEGMENT#` and the first number, twelve digits. */
  readonly sk: string;
  readonly entity: 'AuditSegment';
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** Hash before the first entry, and of the last. */
  readonly prevHash: string;
  readonly hash: string;
  /** SHA-256 of the object, base64. */
  readonly sha256: string;
  readonly bytes: number;
  readonly archivedAt: string;
  /** Until then nobody can change or delete the file; afterwards it goes. */
  readonly lockedUntil: string;
}

export const headKey = (chain: string) => ({ pk: chain, sk: 'HEAD' }) as const;
export const segmentKey = (chain: string, from: number) => ({
  pk: chain,
  sk: `SEGMENT#${String(from).padStart(12, '0')}`,
});
