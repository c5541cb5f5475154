import { spreadsheetText } from '../runtime/spreadsheet-text.ts';

export type FileFormat = 'csv' | 'ndjson';

export const fileTypes: Readonly<Record<FileFormat, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

export interface CsvForm {
  /** Default: a comma. */
  readonly delimiter?: string | undefined;
  /** Texts are written for a spreadsheet: no formula among them. */
  readonly spreadsheet?: boolean | undefined;
}

/** One line of CSV (RFC 4180) with its end; undefined is an empty cell. */
export function csvLine(cells: readonly (string | number | boolean | undefined)[], form: CsvForm = {}): string {
  const { delimiter = ',' } = form;
  const text = (cell: string) => {
    const shown = form.spreadsheet ? spreadsheetText(cell) : cell;
    const isPlain = !/["\r\n]/.test(shown) && !shown.includes(delimiter) && shown.trim() === shown;
    return isPlain ? shown : `"${shown.replaceAll('"', '""')}"`;
  };
  const written = cells.map((cell) => (typeof cell === 'string' ? text(cell) : String(cell ?? '')));
  return `${written.join(delimiter)}\r\n`;
}

export const jsonLine = (value: object): string => `${JSON.stringify(value)}\n`;
