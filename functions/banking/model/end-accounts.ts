import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Context } from '../../../lib/runtime/operation.ts';
import type { AccountChanges } from '../store/account-changes.ts';
import type { InterestStore } from '../store/interest.ts';
import type { AccountRows } from './account-view.ts';
import { assertNothingOwed } from './interest/settle.ts';
import type { Terms } from './products.ts';
import { dayAt } from './schedule/wall-clock.ts';

export interface Ending {
  readonly interest: Pick<InterestStore, 'find' | 'owedUntil' | 'capitalise'>;
  readonly terms: () => Terms;
}

/**
 * Ends an account whose holder is gone: closed when it holds nothing and nothing is disputed, frozen otherwise, until the staff has paid out what is in it.
 * @returns its state from now on.
 */
export async function endAccount(
  rows: AccountRows,
  changes: Pick<AccountChanges, 'become'>,
  context: Context & Ending,
): Promise<'closed' | 'frozen'> {
  const { terms: row } = rows;
  if (row.state === 'closed') return 'closed';
  return closedOrFrozen(rows, changes, context);
}

async function closedOrFrozen(
  { terms: row, limits }: AccountRows,
  changes: Pick<AccountChanges, 'become'>,
  context: Context & Ending,
): Promise<'closed' | 'frozen'> {
  const { now, terms } = context;
  const command = { ...context, idempotency: undefined };
  try {
    if ((limits.disputes ?? 0) > 0) throw new AppError('account-not-empty');
    await assertNothingOwed(row, dayAt(now(), terms().timeZone), context);
    await changes.become(row, 'closed', undefined, command);
    return 'closed';
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'account-not-empty')) throw error;
    await changes.become(row, 'frozen', undefined, command);
    return 'frozen';
  }
}
