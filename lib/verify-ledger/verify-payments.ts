import { idOf, isCustomer, type StoredItem } from './stored-item.ts';
import { isByCard } from './verify-cards.ts';
import { isInterest } from './verify-months.ts';

/** What of payments is set aside, and not captured or given back. */
const heldStates = ['held', 'challenged', 'review'];

/** What left, if it came back or not; a rail's own are `verify-rails`. */
const movedStates = ['submitted', 'settled', 'rejected', 'returned'];

const big = (amount: unknown) => BigInt(String(amount ?? '0'));
const debitedBy = ({ legs }: StoredItem): string =>
  legs.find(({ side }: StoredItem) => side === 'debit')?.accountId ?? '';

/**
 * B1: each payment that is settled moved that much, and each transfer of a customer's account has the row that says why; each that is held holds that much,
 * and all of them are what is pending on clearing. What was captured counts under the id of its hold, which is the payment's; what came back under the payment
 * that it says.
 * @param items of the book.
 * @param rows payments of customers, as the bank has them.
 */
export function verifyPayments(items: readonly StoredItem[], rows: readonly StoredItem[]): readonly string[] {
  const wrong: string[] = [];
  const accounts = items.filter(({ entity }) => entity === 'Account');
  const moved = new Map<string, bigint>();
  for (const transfer of items.filter((item) => item.entity === 'Transfer' && !isByCard(item) && !isInterest(item))) {
    for (const { accountId, side, amount } of transfer.legs) {
      if (!isCustomer(accountId)) continue;
      const key = `${accountId} ${transfer.metadata?.payment ?? transfer.holdId ?? idOf(transfer)}`;
      moved.set(key, (moved.get(key) ?? 0n) + (side === 'credit' ? big(amount) : -big(amount)));
    }
  }
  // One of which nothing is left is over, whatever its state says.
  const pending = items.filter(
    (item) => item.entity === 'Hold' && item.state === 'pending' && big(item.remaining) > 0n && !isByCard(item),
  );
  const held = new Map(pending.map((hold) => [`${debitedBy(hold)} ${idOf(hold)}`, big(hold.remaining)]));
  /** By currency. */
  const between = new Map<string, bigint>();
  const add = (currency: string, by: bigint) => between.set(currency, (between.get(currency) ?? 0n) + by);

  for (const row of rows) {
    const key = `${row.accountId} ${row.paymentId}`;
    const whole = big(row.amount) + big(row.fee);
    if (heldStates.includes(row.state)) {
      if (held.get(key) !== whole)
        wrong.push(`${key}: the row says ${whole} is held, the book ${held.get(key) ?? 'nothing'}`);
      held.delete(key);
      add(row.currency, whole);
    }
    if (!movedStates.includes(row.state)) continue;
    const said = row.direction === 'incoming' ? big(row.amount) : big(row.returned) - whole;
    if (moved.get(key) !== said) wrong.push(`${key}: the row says ${said}, the book ${moved.get(key) ?? 'nothing'}`);
    moved.delete(key);
  }
  for (const [key, amount] of moved) wrong.push(`${key}: the book says ${amount}, no row why`);
  for (const [key, amount] of held) wrong.push(`${key}: the book holds ${amount}, no row why`);
  for (const account of accounts.filter((each) => idOf(each).startsWith('clearing:'))) {
    add(account.currency, -big(account.pendingCredit));
    if (idOf(account).startsWith('clearing:internal:') && big(account.posted) !== 0n)
      wrong.push(`${idOf(account)}: ${account.posted} is left on it`);
  }
  for (const [currency, off] of between)
    if (off !== 0n) wrong.push(`${currency}: held payments are ${off} more than what is pending on clearing`);
  return wrong;
}
