import type { StatementPage } from '../../../lib/ledger/model/statement.ts';
import type { Pages } from '../../../lib/ledger/statements/described.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TermsItem } from '../store/items.ts';
import type { Terms } from './products.ts';
import { type Format, formats, type PaymentsOf, statementFiles } from './statement-files.ts';

/** A month of an account as it is kept: what it says, and the files of each format, as text. */
export interface KeptStatement {
  readonly accountId: string;
  readonly month: string;
  readonly currency: string;
  readonly from: string;
  readonly through: string;
  /** Minor units. */
  readonly opening: string;
  readonly closing: string;
  readonly entries: number;
  /** Without those that cannot say it, or say it at too great length. */
  readonly files: Partial<Readonly<Record<Format, readonly string[]>>>;
  readonly tooLong?: readonly Format[];
}

/** Of each format; a function has 1,024 MB. */
const mostCharacters = 40_000_000;

/** @param edition 1, or more where another one stands already that says something else. */
export const objectOf = (accountId: string, month: string, edition = 1): string =>
  `${accountId}/${month}${edition > 1 ? `-${edition}` : ''}.json`;

async function* again(pages: readonly StatementPage[]): Pages {
  yield* pages;
}

/**
 * The statement in all formats, of pages that were read once: so all of them say the same. One that would be too long is left out: no month waits for it.
 * @throws Error when its pages do not follow from each other.
 */
export async function keptStatement(
  month: string,
  pages: Pages,
  paymentsOf: PaymentsOf,
  account: TermsItem,
  terms: Terms,
  most = mostCharacters,
): Promise<KeptStatement> {
  const all: StatementPage[] = [];
  for await (const page of pages) all.push(page);
  const [first, last] = [all[0], all.at(-1)];
  if (!(first && last?.isLast)) throw new Error(`the statement ${account.accountId} ${month} has no end`);
  const known = await paymentsOf(all.flatMap(({ lines }) => lines.map(({ transferId }) => transferId)));
  const files: Partial<Record<Format, readonly string[]>> = {};
  const tooLong: Format[] = [];
  for (const format of formats) {
    try {
      files[format] = await statementFiles(format, again(all), async () => known, account, terms, most);
    } catch (error) {
      const code = error instanceof AppError ? error.code : undefined;
      if (code === 'statement-too-long') tooLong.push(format);
      else if (code !== 'unfit-for-format') throw error;
    }
  }
  return {
    accountId: account.accountId,
    month,
    currency: account.currency,
    from: first.from,
    through: first.through,
    opening: String(first.opening),
    closing: String(last.closing),
    entries: all.reduce((sum, { lines }) => sum + lines.length, 0),
    files,
    ...(tooLong.length > 0 ? { tooLong } : {}),
  };
}
