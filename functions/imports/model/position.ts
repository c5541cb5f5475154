import type { Totals } from '../contract/imports.ts';

/** How far an import is: the checkpoint of its job. */
export interface Position {
  /** Byte at which the next row begins. */
  readonly offset: number;
  /** Of CSV: the field of each column, null for columns that are passed over. */
  readonly columns?: readonly (string | null)[];
  readonly totals: Totals;
  /** Refused rows that the report names. */
  readonly reported: number;
}

export const noTotals: Totals = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0 };
export const beginning: Position = { offset: 0, totals: noTotals, reported: 0 };
