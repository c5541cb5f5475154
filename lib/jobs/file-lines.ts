export type FileFormat = 'csv' | 'ndjson';

export const fileTypes: Readonly<Record<FileFormat, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

export interface CsvForm {
  /** Default: a comma. */
  readonly delimiter?: string | undefined;
  /** What a spreadsheet would run as a formula gets an apostrophe before it, so that it stays text. */
  readonly spreadsheet?: boolean | undefined;
}

/** Where a formula begins: in the cell, and behind what a program that expects another separator takes for the end of one. */
const formulas = /^(?=[=+\-@\t\r])|(?<=[,;\t\r\n])(?=[=+\-@])/g;

/** One line of CSV (RFC 4180) with its end; undefined is an empty cell. */
export function csvLine(cells: readonly (string | number | boolean | undefined)[], form: CsvForm = {}): string {
  const { delimiter = ',' } = form;
  const text = (cell: string) => {
    const shown = form.spreadsheet ? cell.replace(formulas, "'") : cell;
    const isPlain = !/["\r\n]/.test(shown) && !shown.includes(delimiter) && shown.trim() === shown;
    return isPlain ? shown : `"${shown.replaceAll('"', '""')}"`;
  };
  const written = cells.map((cell) => (typeof cell === 'string' ? text(cell) : String(cell ?? '')));
  return `${written.join(delimiter)}\r\n`;
}

export const jsonLine = (value: object): string => `${JSON.stringify(value)}\n`;
