import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import type { StatementLine, StatementPage } from '../../../lib/ledger/model/statement.ts';
import { toCamt053 } from '../../../lib/ledger/statements/camt053.ts';
import { toCsv } from '../../../lib/ledger/statements/csv.ts';
import type { Pages } from '../../../lib/ledger/statements/described.ts';
import { toJson } from '../../../lib/ledger/statements/json.ts';
import { toOfx } from '../../../lib/ledger/statements/ofx.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TermsItem } from '../store/items.ts';
import { type LineSaid, lineText } from './line-text.ts';
import type { Terms } from './products.ts';

export const formats = ['json', 'csv', 'ofx', 'camt053'] as const;
export type Format = (typeof formats)[number];

export const mediaTypes: Readonly<Record<Format, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  ofx: 'application/x-ofx',
  camt053: 'application/xml',
};

/** An answer of Lambda holds 6 MB, and this is text within JSON. */
export const mostCharacters = 3_000_000;

/** What lines were for, by the ids of their transfers. */
export type PaymentsOf = (transferIds: readonly string[]) => Promise<ReadonlyMap<string, LineSaid>>;

/** Looks up what the lines of a page were for before it is written. */
function described(pages: Pages, paymentsOf: PaymentsOf) {
  let known: ReadonlyMap<string, LineSaid> = new Map();
  async function* looked(): AsyncGenerator<StatementPage> {
    for await (const page of pages) {
      known = await paymentsOf(page.lines.map(({ transferId }) => transferId));
      yield page;
    }
  }
  const text = ({ transferId }: StatementLine) => lineText(transferId, known);
  return { pages: looked(), text };
}

function written(
  format: Format,
  { pages, text }: ReturnType<typeof described>,
  account: TermsItem,
  terms: Terms,
): AsyncIterable<string> {
  const { number, nickname } = account;
  // An account keeps the number that it was opened with, whatever new ones get.
  const isDigits = /^\d+$/.test(number);
  if (format === 'json') return toJson(pages, { text });
  if (format === 'csv') return toCsv(pages, { text });
  // OFX knows no IBAN: what stands before the account's own digits is its bank.
  if (format === 'ofx') {
    const own = isDigits ? number : number.slice(-terms.numberDigits);
    return toOfx(pages, { bankId: terms.numberPrefix.slice(0, 9), number: own, text });
  }
  const numbered = isDigits ? { number } : { iban: number };
  return toCamt053(pages, {
    ...numbered,
    text,
    ...(nickname === undefined ? {} : { name: nickname }),
    ...(terms.bic ? { bic: terms.bic } : {}),
  });
}

/**
 * A statement as files: one, or for camt.053 one message for each page. Lines say the number of the other side and the note, or the merchant.
 * @throws AppError `unfit-for-format`, `statement-too-long`.
 */
export async function statementFiles(
  format: Format,
  pages: Pages,
  paymentsOf: PaymentsOf,
  account: TermsItem,
  terms: Terms,
  most = mostCharacters,
): Promise<readonly string[]> {
  const pieces: string[] = [];
  let length = 0;
  try {
    for await (const piece of written(format, described(pages, paymentsOf), account, terms)) {
      length += piece.length;
      if (length > most) throw new AppError('statement-too-long');
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof LedgerRefusal && error.code === 'unfit-for-format') throw new AppError('unfit-for-format');
    throw error;
  }
  return format === 'camt053' ? pieces : [pieces.join('')];
}
