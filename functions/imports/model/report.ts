import { spreadsheetText } from '../../../lib/runtime/spreadsheet-text.ts';

/** One row that was refused. */
export interface RefusedRow {
  /** From 1; the header and empty lines are not counted. */
  readonly row: number;
  readonly id?: string;
  readonly code: string;
  readonly reason: string;
}

const csvCell = (value: string | number) =>
  typeof value === 'number' ? String(value) : `"${spreadsheetText(value).replaceAll('"', '""')}"`;

/** The report as a file, in the format of the upload. */
export function reportText(format: 'csv' | 'ndjson', rows: readonly RefusedRow[]): string {
  if (format === 'ndjson') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const lines = rows.map(({ row, id, code, reason }) => [row, id ?? '', code, reason].map(csvCell).join(','));
  return ['row,id,code,reason', ...lines, ''].join('\r\n');
}
