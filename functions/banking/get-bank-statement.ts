import { statement } from '../../lib/ledger/store/statement.ts';
import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getBankStatement } from './contract/accounts.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { KeptStatement } from './model/kept-statement.ts';
import type { Terms } from './model/products.ts';
import { monthAt } from './model/schedule/month-turn.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type Format, mediaTypes, mostCharacters, statementFiles } from './model/statement-files.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { bankLedger, book, type LedgerAt } from './store/bank-ledger.ts';
import { type KeptStatements, keptStatements } from './store/kept-statements.ts';
import { type LinePayments, linePayments } from './store/line-payments.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<AccountReader, 'get'>;
  readonly kept: Pick<KeptStatements, 'find' | 'read'>;
  readonly payments: LinePayments;
  readonly ledger: LedgerAt;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

/** Each has more than a hundred characters in any format: what is kept of more of them is too long before it is read, and may fill the memory. */
const mostLines = mostCharacters / 100;

/** From the first to the last millisecond of a month, or until now. @throws AppError `invalid-period` for one that has not begun. */
function periodOf(month: string, timeZone: string, now: Date): { readonly from: string; readonly through: string } {
  if (month > dayAt(now, timeZone).slice(0, 7)) throw new AppError('invalid-period');
  const { from, through } = monthAt(month, timeZone);
  return { from: from.toISOString(), through: (through < now ? through : now).toISOString() };
}

function keptFiles(format: Format, kept: KeptStatement): readonly string[] {
  const files = kept.files[format];
  if (!files) throw new AppError(kept.tooLong?.includes(format) ? 'statement-too-long' : 'unfit-for-format');
  if (files.reduce((sum, file) => sum + file.length, 0) > mostCharacters) throw new AppError('statement-too-long');
  return files;
}

export const operation: Operation<typeof getBankStatement, Dependencies> = async (
  { params: { accountId, month }, query: { format = 'json' } },
  caller,
  context,
) => {
  const { terms: row } = await context.store.get(accountId);
  await assertHolder(caller, row, 'read', context.memberships);
  const about = { accountId, month, format, mediaType: mediaTypes[format] };
  const [at, said] = [context.now(), context.terms()];
  const found = await context.kept.find(accountId, month);
  if (found && found.entries > mostLines) throw new AppError('statement-too-long');
  const kept = found && (await context.kept.read(found, at));
  if (kept) return { ...about, isKept: true, files: [...keptFiles(format, kept)] };
  // The book has every entry for good, also of what is kept no more.
  const period = found ? { from: found.from, through: found.through } : periodOf(month, said.timeZone, at);
  const pages = statement(
    context.ledger(() => at),
    { ledgerId: book, accountId, ...period },
  );
  const paymentsOf = (ids: readonly string[]) => context.payments.some(accountId, ids);
  const files = await statementFiles(format, pages, paymentsOf, row, said);
  return { ...about, isKept: false, files: [...files] };
};

export const handler = handle(
  getBankStatement,
  {
    store: accountReader(),
    kept: keptStatements(),
    payments: linePayments(),
    ledger: bankLedger(),
    memberships: memberships(),
    terms,
  },
  operation,
);
