import type { RefusedRow } from '../model/report.ts';

/** Items of the table `imports`: whose import it is, and what its rows were refused for. */

export const personPartition = (personId: string) => `PERSON#${personId}`;
export const importKey = (personId: string, importId: string) => ({
  pk: personPartition(personId),
  sk: `IMPORT#${importId}`,
});
export const countKey = (personId: string, day: string) => ({ pk: personPartition(personId), sk: `COUNT#${day}` });
export const reportPartition = (importId: string) => `REPORT#${importId}`;

export interface ImportItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Import';
  readonly importId: string;
  readonly personId: string;
  /** The sign-in that asked for it: when it is ended, so is the import. */
  readonly session: { readonly sessionId: string; readonly signedInAt: number; readonly groups: readonly string[] };
  readonly space: string;
  readonly collection: string;
  readonly version: number;
  readonly format: 'csv' | 'ndjson';
  readonly mode: 'create' | 'upsert';
  readonly delimiter?: string;
  readonly mapping?: Readonly<Record<string, string>>;
  readonly size: number;
  readonly state: 'awaiting-upload' | 'started';
  /** Of the file that was uploaded: no other is read. */
  readonly eTag?: string;
  readonly createdAt: string;
  readonly expiresAt: number;
}

/** Refused rows of one commit. */
export interface ReportItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'ImportReport';
  readonly rows: readonly RefusedRow[];
  readonly expiresAt: number;
}

/** Days for which an import is kept: as long as the bucket keeps its file. */
export const keptDays = 7;
