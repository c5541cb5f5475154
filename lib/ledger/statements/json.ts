import { decimalOf } from '../model/decimal.ts';
import type { Described, Pages } from './described.ts';

/**
 * A statement as one JSON object, in pieces. Amounts are decimals as text, `"10.50"`, in the account's own direction.
 * `{ ledgerId, accountId, currency, from, through, createdAt, isFinal, opening, lines: [{ sequence, transferId, kind, effectiveAt, recordedAt, amount, balance,
 * text? }], closing }`
 */
export async function* toJson(pages: Pages, { text }: Described = {}): AsyncGenerator<string> {
  for await (const { lines, opening, closing, page, isLast, type: _, ...said } of pages) {
    const decimal = (amount: bigint) => decimalOf(amount, said.currency);
    if (page === 1) yield `${JSON.stringify({ ...said, opening: decimal(opening) }).slice(0, -1)},"lines":[`;
    const all = lines.map((line) =>
      JSON.stringify({ ...line, amount: decimal(line.amount), balance: decimal(line.balance), text: text?.(line) }),
    );
    if (all.length > 0) yield `${page > 1 ? ',' : ''}${all.join(',')}`;
    if (isLast) yield `],"closing":${JSON.stringify(decimal(closing))}}\n`;
  }
}
