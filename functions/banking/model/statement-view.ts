import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { StatementItem } from '../store/month-items.ts';

export const toStatement = ({ month, currency, opening, closing, entries, sha256, keptAt }: StatementItem) => ({
  month,
  currency,
  opening: decimalOf(BigInt(opening), currency),
  closing: decimalOf(BigInt(closing), currency),
  entries,
  sha256,
  keptAt,
});
