import { spreadsheetText } from '../../runtime/spreadsheet-text.ts';
import { decimalOf } from '../model/decimal.ts';
import type { Described, Pages } from './described.ts';

const columns = ['sequence', 'effective', 'recorded', 'kind', 'transfer', 'text', 'amount', 'balance', 'currency'];

/** Amounts are not text and stay as they are. */
function cell(text: string): string {
  const harmless = spreadsheetText(text);
  return /[",\r\n;\t]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}

const row = (cells: readonly string[]) => `${cells.join(',')}\r\n`;

/** A statement as CSV (RFC 4180, UTF-8, CRLF), in pieces: a row of names, `opening`, the lines, `closing`. Amounts in the account's own direction. */
export async function* toCsv(pages: Pages, { text }: Described = {}): AsyncGenerator<string> {
  for await (const { lines, opening, closing, page, isLast, currency, from, through } of pages) {
    const total = (at: string, kind: string, balance: bigint) =>
      row(['', at, '', kind, '', '', '', decimalOf(balance, currency), cell(currency)]);
    const head = page === 1 ? row(columns) + total(from, 'opening', opening) : '';
    const body = lines.map((line) => {
      const { sequence, effectiveAt, recordedAt, kind, transferId, amount, balance } = line;
      const said = [String(sequence), effectiveAt, recordedAt, kind, transferId, text?.(line) ?? ''].map(cell);
      return row([...said, decimalOf(amount, currency), decimalOf(balance, currency), cell(currency)]);
    });
    yield head + body.join('') + (isLast ? total(through, 'closing', closing) : '');
  }
}
