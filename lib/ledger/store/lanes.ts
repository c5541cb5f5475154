import type { Manner, Movement } from '../model/leg.ts';
import type { RefusalCode } from '../model/refusal.ts';
import { type Draft, lockVersionOf } from '../model/transfer.ts';
import { largestRecorded, mostRecorded, type RecordedMovement } from '../model/unrecorded.ts';
import type { LedgerTable } from './table.ts';

/**
 * Accounts of the recorded lane that this process has met, with their currency. That an account is one never changes, so what is known stays true, and
 * what is not known costs one transaction that is refused by the account itself.
 */
const met = new WeakMap<LedgerTable, Map<string, string>>();
const mostMet = 10_000;

const keyOf = (ledgerId: string, accountId: string) => `${ledgerId}#${accountId}`;

export function meetRecorded(table: LedgerTable, ledgerId: string, accountId: string, currency: string): void {
  const known = met.get(table) ?? new Map<string, string>();
  if (known.size >= mostMet) known.clear();
  met.set(table, known.set(keyOf(ledgerId, accountId), currency));
}

export interface Lanes {
  /** What changes its account in the transaction itself. */
  readonly guarded: readonly Movement[];
  /** What is recorded afterwards. */
  readonly recorded: readonly RecordedMovement[];
}

/**
 * Which movements are recorded afterwards, as far as this process knows.
 * @returns a refusal: `account-recorded` for what needs the account in the transaction, `recorded-only`, `currency-mismatch`, `too-many-accounts`,
 * `balance-too-large`.
 */
export function byLane(
  table: LedgerTable,
  draft: Draft,
  movements: readonly Movement[],
  manner: Manner,
): Lanes | { readonly code: RefusalCode; readonly accountId?: string } {
  const known = met.get(table);
  if (!known) return { guarded: movements, recorded: [] };
  const currencyOf = (accountId: string) => known.get(keyOf(draft.ledgerId, accountId));
  const guarded = movements.filter(({ accountId }) => currencyOf(accountId) === undefined);
  const recorded = movements.filter(({ accountId }) => currencyOf(accountId) !== undefined);
  if (recorded.length > mostRecorded) return { code: 'too-many-accounts' };
  for (const { accountId, currency, posted } of recorded) {
    if (currency !== currencyOf(accountId)) return { code: 'currency-mismatch', accountId };
    if (manner === 'pending' || lockVersionOf(draft, accountId) !== undefined)
      return { code: 'account-recorded', accountId };
    if (posted > largestRecorded || posted < -largestRecorded) return { code: 'balance-too-large', accountId };
  }
  // What refuses a date in a closed period is an account in the transaction.
  return guarded.length > 0 ? { guarded, recorded } : { code: 'recorded-only' };
}
