import { LedgerRefusal } from '../../lib/ledger/model/refusal.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { capitalise } from './contract/months.ts';
import type { Terms } from './model/products.ts';
import { firstOfMonth } from './model/schedule/month-turn.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type InterestStore, interestStore } from './store/interest.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<InterestStore, 'find' | 'owedUntil' | 'capitalise' | 'postpone' | 'end'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly terms: () => Terms;
}

/**
 * Looks at the account as it is now: the message may come twice or late. What cannot be posted, because the account is frozen or refuses it, is owed until the
 * next turn of a month, which has all of it.
 */
export const operation: ConsumerOperation<typeof capitalise, Dependencies> = async ({ accountId }, context) => {
  const { store, accounts, log } = context;
  const at = context.now();
  const row = await store.find(accountId);
  if (row?.agenda === undefined) return;
  const { terms: account } = await accounts.get(accountId);
  if (account.state === 'closed') return store.end(row);
  const turn = firstOfMonth(dayAt(at, context.terms().timeZone));
  if (account.state === 'frozen' || row.through >= turn) return store.postpone(row, turn);
  try {
    await store.capitalise(await store.owedUntil(row, account, turn, at), account, at);
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    log.warn('interest is left for the next month', { accountId, code: error.code });
    await store.postpone(row, turn);
  }
};

export const handler = consume(capitalise, { store: interestStore(), accounts: accountReader(), terms }, operation);
