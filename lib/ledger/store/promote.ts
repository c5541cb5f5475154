import { ConditionFailed } from '../../runtime/aws/errors.ts';
import { update } from '../../runtime/aws/expressions.ts';
import { refuse } from '../model/refusal.ts';
import type { AccountItem } from './account-items.ts';
import { seal } from './seal.ts';
import { accountKey, type LedgerTable } from './table.ts';

const mostRounds = 10;

/**
 * Puts an account into the recorded lane, for good; a repeat changes nothing. It must be open, without a limit and without holds. 1 write unit, and those of
 * sealing it.
 * @throws LedgerRefusal `account-not-found`, `account-closed`, `account-frozen`, `account-guarded`, `account-not-empty` while something is held.
 */
export async function promote(table: LedgerTable, ledgerId: string, accountId: string): Promise<void> {
  const when =
    '#state = :open AND #guard = :none AND #pendingDebit = :zero AND #pendingCredit = :zero AND size(#tail) = :zero';
  const values = { ':open': 'open', ':none': 'none', ':zero': 0 };
  for (let round = 1; round <= mostRounds; round += 1) {
    try {
      const change = { set: { lane: 'recorded' }, when, values };
      await table.dynamo.update(update(table.name(), accountKey(ledgerId, accountId), change));
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const found = error.item as unknown as AccountItem | undefined;
      if (!found) refuse('account-not-found', undefined, accountId);
      if (found.state !== 'open')
        refuse(found.state === 'closed' ? 'account-closed' : 'account-frozen', undefined, accountId);
      if (found.guard !== 'none') refuse('account-guarded', undefined, accountId);
      if (found.tail.length === 0) refuse('account-not-empty', undefined, accountId);
      await seal(table, ledgerId, accountId);
    }
  }
  throw new Error(`the account ${accountId} takes entries faster than they are sealed`);
}
