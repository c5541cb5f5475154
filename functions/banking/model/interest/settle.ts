import { LedgerRefusal } from '../../../../lib/ledger/model/refusal.ts';
import { AppError } from '../../../../lib/runtime/app-error.ts';
import { type InterestStore, isEmpty } from '../../store/interest.ts';
import type { TermsItem } from '../../store/items.ts';
import type { Day } from '../schedule/day.ts';
import { capitalised } from './owed.ts';

/**
 * Before an account is closed: posts what is owed in whole minor units, if the account is empty otherwise; then it is not empty any more. What is less is let go.
 * @param today the day at the bank's place
 * @throws AppError `account-not-empty`
 */
export async function assertNothingOwed(
  account: TermsItem,
  today: Day,
  {
    interest,
    now,
  }: { readonly interest: Pick<InterestStore, 'find' | 'owedUntil' | 'capitalise'>; readonly now: () => Date },
): Promise<void> {
  const row = await interest.find(account.accountId);
  if (!row) return;
  const at = now();
  const owed = await interest.owedUntil(row, account, today, at);
  if (capitalised(owed.sum).amount === 0n) return;
  // What was back-dated into days that are posted already is owed with the next day: a day is posted once.
  if (isEmpty(owed) && owed.to > row.through) {
    try {
      await interest.capitalise(owed, account, at);
    } catch (error) {
      if (!(error instanceof LedgerRefusal)) throw error;
    }
  }
  throw new AppError('account-not-empty', 'Interest is owed: it is posted before the account is closed.');
}
