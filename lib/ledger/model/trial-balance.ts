import type { Account, Sums } from './account.ts';
import type { Turnover } from './unrecorded.ts';

/** Debit and credit balances of a ledger. */
export interface TrialBalance {
  /** As far as it is booked. */
  readonly accounts: readonly TrialRow[];
  /** What transfers posted to accounts of the recorded lane that is not booked there yet: debits and credits, only where there are any. */
  readonly inFlight: readonly TrialRow[];
  /** Of both. Equal in every currency, or something is wrong. */
  readonly totals: readonly { readonly currency: string; readonly debit: bigint; readonly credit: bigint }[];
  readonly isBalanced: boolean;
}

interface TrialRow {
  readonly accountId: string;
  readonly currency: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

export function trialBalanceOf(
  sums: readonly (readonly [Pick<Account, 'accountId' | 'currency'>, Sums, Turnover])[],
): TrialBalance {
  const accounts = sums.map(([{ accountId, currency }, { posted }]) => ({
    accountId,
    currency,
    debit: posted > 0n ? posted : 0n,
    credit: posted < 0n ? -posted : 0n,
  }));
  const inFlight = sums
    .filter(([, , { debit, credit }]) => debit > 0n || credit > 0n)
    .map(([{ accountId, currency }, , { debit, credit }]) => ({ accountId, currency, debit, credit }));
  const byCurrency = new Map<string, { currency: string; debit: bigint; credit: bigint }>();
  for (const { currency, debit, credit } of [...accounts, ...inFlight]) {
    const so = byCurrency.get(currency) ?? { currency, debit: 0n, credit: 0n };
    byCurrency.set(currency, { currency, debit: so.debit + debit, credit: so.credit + credit });
  }
  const totals = [...byCurrency.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
  return { accounts, inFlight, totals, isBalanced: totals.every(({ debit, credit }) => debit === credit) };
}
