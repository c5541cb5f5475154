import { available } from '../model/account.ts';
import { exact } from '../model/amount.ts';
import type { RefusalCode } from '../model/refusal.ts';
import type { AccountItem } from './account-items.ts';
import { type AccountChange, mostUnsealed } from './change-account.ts';

/** The same is tried again: `seal`, once the account's tail is sealed; `recorded`, without the account, which is of the recorded lane. */
export type WhyRefused = RefusalCode | 'seal' | 'recorded';

/** Which part of the condition of `changeAccount` did not hold, from the item that DynamoDB hands back with its refusal. */
export function whyRefused(found: AccountItem | undefined, change: AccountChange): WhyRefused {
  const { movement, occasion, lockVersion, whenFrozen, uncovered } = change;
  if (!found) return 'account-not-found';
  if (found.lane) return 'recorded';
  if (found.currency !== movement.currency) return 'currency-mismatch';
  if (found.state === 'closed') return 'account-closed';
  if (found.state === 'frozen' && !whenFrozen) return 'account-frozen';
  if (found.closedThrough !== undefined && found.closedThrough >= occasion.effectiveAt) return 'period-closed';
  if (lockVersion !== undefined && found.sequence !== lockVersion) return 'stale-lock-version';
  const { toDebit, toCredit } = available(movement);
  const lacks = (left: bigint, change: bigint) => !uncovered && change < 0n && left + change < 0n;
  if (found.guard === 'debit' && lacks(exact(found.toDebit), toDebit)) return 'insufficient-funds';
  if (found.guard === 'credit' && lacks(exact(found.toCredit), toCredit)) return 'insufficient-funds';
  return found.tail.length >= mostUnsealed ? 'seal' : 'balance-too-large';
}
