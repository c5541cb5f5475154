import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Context } from '../../../lib/runtime/operation.ts';
import type { AccountChanges } from '../store/account-changes.ts';
import type { InterestStore } from '../store/interest.ts';
import type { TermsItem } from '../store/items.ts';
import { assertNothingOwed } from './interest/settle.ts';
import type { Terms } from './products.ts';
import { dayAt } from './schedule/wall-clock.ts';

export interface Ending {
  readonly interest: Pick<InterestStore, 'find' | 'owedUntil' | 'capitalise'>;
  readonly terms: () => Terms;
}

/**
 * Ends an account whose holder is gone: closed when it holds nothing, frozen otherwise, until the staff has paid out what is in it.
 * @returns its state from now on.
 */
export async function endAccount(
  row: TermsItem,
  changes: Pick<AccountChanges, 'setLedgerState' | 'stateWrites' | 'commit'>,
  context: Context & Ending,
): Promise<'closed' | 'frozen'> {
  if (row.state === 'closed') return 'closed';
  const state = await closedOrFrozen(row, changes, context);
  if (row.state !== state)
    await changes.commit(changes.stateWrites(row, state, context), undefined, { ...context, idempotency: undefined });
  return state;
}

async function closedOrFrozen(
  row: TermsItem,
  changes: Pick<AccountChanges, 'setLedgerState'>,
  context: Context & Ending,
): Promise<'closed' | 'frozen'> {
  const { accountId } = row;
  const { now, terms } = context;
  try {
    await assertNothingOwed(row, dayAt(now(), terms().timeZone), context);
    await changes.setLedgerState(accountId, 'closed', now);
    return 'closed';
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'account-not-empty')) throw error;
    await changes.setLedgerState(accountId, 'frozen', now);
    return 'frozen';
  }
}
