import { statement } from '../../lib/ledger/store/statement.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getBankStatement } from './contract/accounts.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { Terms } from './model/products.ts';
import { mediaTypes, statementFiles } from './model/statement-files.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { bankLedger, book, type LedgerAt } from './store/bank-ledger.ts';
import { type Memberships, memberships } from './store/memberships.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<AccountReader, 'get'>;
  readonly payments: Pick<PaymentReader, 'some'>;
  readonly ledger: LedgerAt;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

/** From the first to the last millisecond of a month, or until now. @throws AppError `invalid-period` for one that has not begun. */
function periodOf(month: string, now: Date): { readonly from: string; readonly through: string } {
  const from = new Date(`${month}-01T00:00:00.000Z`);
  if (from > now) throw new AppError('invalid-period');
  const end = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1) - 1;
  return { from: from.toISOString(), through: new Date(Math.min(end, now.getTime())).toISOString() };
}

export const operation: Operation<typeof getBankStatement, Dependencies> = async (
  { params: { accountId, month }, query: { format = 'json' } },
  caller,
  context,
) => {
  const { terms: row } = await context.store.get(accountId);
  await assertHolder(caller, row, 'read', context.memberships);
  const at = context.now();
  const pages = statement(
    context.ledger(() => at),
    { ledgerId: book, accountId, ...periodOf(month, at) },
  );
  const paymentsOf = (ids: readonly string[]) => context.payments.some(accountId, ids);
  const files = await statementFiles(format, pages, paymentsOf, row, context.terms());
  return { accountId, month, format, mediaType: mediaTypes[format], files: [...files] };
};

export const handler = handle(
  getBankStatement,
  { store: accountReader(), payments: paymentReader(), ledger: bankLedger(), memberships: memberships(), terms },
  operation,
);
