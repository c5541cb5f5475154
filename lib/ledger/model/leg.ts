import { noSums, otherSide, type Side, type Sums } from './account.ts';
import { checkedAmount, largest, total } from './amount.ts';
import { checkedCurrency } from './currency.ts';
import { checkedId } from './names.ts';
import { refuse } from './refusal.ts';

/** One debit or credit of a transfer. */
export interface Leg {
  readonly accountId: string;
  readonly side: Side;
  /** Minor units, above zero. */
  readonly amount: bigint;
  readonly currency: string;
}

/** What one transfer does to one account: all its legs there, netted, because a transaction may touch an item once. */
export interface Movement extends Sums {
  readonly accountId: string;
  readonly currency: string;
}

/** DynamoDB takes 100 writes; one is the transfer, and one is left for a hold, or the count of what was reversed. */
export const mostAccounts = 98;

/** So that the transfer, which has all of them, stays far below the 400 KB of an item. */
export const mostLegs = 500;

/** Legs are booked at once, or held: then they are pending, each on its own side. */
export type Manner = 'posted' | 'pending';

const signed = ({ side, amount }: Leg) => (side === 'debit' ? amount : -amount);

/**
 * @throws LedgerRefusal `too-many-legs`; `invalid-amount`, also when all debits together have more than 38 digits; `unknown-currency`; `unbalanced` unless debits equal credits in every currency; `self-transfer` when all of it
 * stays on one account of each currency.
 */
export function checkedLegs(legs: readonly Leg[]): readonly Leg[] {
  if (legs.length > mostLegs) refuse('too-many-legs', `a transfer has ${mostLegs} legs at most`);
  const sums = new Map<string, bigint>();
  const accounts = new Map<string, Set<string>>();
  for (const leg of legs) {
    checkedId(leg.accountId);
    checkedAmount(leg.amount);
    const currency = checkedCurrency(leg.currency);
    sums.set(currency, (sums.get(currency) ?? 0n) + signed(leg));
    accounts.set(currency, (accounts.get(currency) ?? new Set()).add(leg.accountId));
  }
  if (legs.length === 0 || [...sums.values()].some((sum) => sum !== 0n))
    refuse('unbalanced', 'debits equal credits in every currency');
  if ([...accounts.values()].some((of) => of.size === 1))
    refuse('self-transfer', 'a transfer has two accounts in every currency');
  if (total(legs.filter(({ side }) => side === 'debit').map(({ amount }) => amount)) > largest)
    refuse('invalid-amount', 'all debits of a transfer have 38 digits at most together');
  return legs;
}

/** The legs of each account as one movement. @throws LedgerRefusal `currency-mismatch` when an account is named in two currencies; `too-many-accounts`. */
export function netted(legs: readonly Leg[], manner: Manner): readonly Movement[] {
  const movements = new Map<string, Movement>();
  for (const leg of legs) {
    const { accountId, currency, side, amount } = leg;
    const so = movements.get(accountId) ?? { accountId, currency, ...noSums };
    if (so.currency !== currency) refuse('currency-mismatch', 'an account has one currency', accountId);
    const held = side === 'debit' ? 'pendingDebit' : 'pendingCredit';
    const change = manner === 'posted' ? { posted: so.posted + signed(leg) } : { [held]: so[held] + amount };
    movements.set(accountId, { ...so, ...change });
  }
  if (movements.size > mostAccounts) refuse('too-many-accounts', `a transfer has ${mostAccounts} accounts at most`);
  return [...movements.values()];
}

/** The same legs the other way round, of another amount where that is asked for. */
export const opposite = (legs: readonly Leg[], amount?: bigint): readonly Leg[] =>
  legs.map((leg) => ({ ...leg, side: otherSide(leg.side), amount: amount ?? leg.amount }));
