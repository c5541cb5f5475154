import { type BookTable, ofEach, partition } from './read-book.ts';
import { idOf, isCustomer, type StoredItem } from './stored-item.ts';

const big = (amount: unknown) => BigInt(String(amount ?? '0'));
const isOfCards = (accountId: string) => accountId.startsWith('cards:');
export const touches = ({ legs = [] }: StoredItem, isOf: (accountId: string) => boolean): boolean =>
  legs.some(({ accountId }: StoredItem) => isOf(accountId));

/** Whether cards say why it is: then nothing else has to. */
export const isByCard = (transfer: StoredItem): boolean => touches(transfer, isOfCards);

/** What the rows say of some money and the book says of it; they are the same in the end. */
class Sums {
  readonly #sums = new Map<string, bigint>();
  add(key: string, by: bigint): void {
    this.#sums.set(key, (this.#sums.get(key) ?? 0n) + by);
  }
  wrong(say: (key: string, off: bigint) => string): string[] {
    return [...this.#sums].flatMap(([key, off]) => (off === 0n ? [] : [say(key, off)]));
  }
}

/**
 * Cards: each hold of a purchase holds what its row says, and what the row owes of it; what was cleared, less what is owed of that, is what left each account
 * by cards, and stands on the bank's accounts for cards of its currency, or was paid to the scheme at a rail.
 * @param items of the book.
 * @param bank the table of rows.
 */
export async function verifyCards(items: readonly StoredItem[], bank: BookTable): Promise<readonly string[]> {
  const accounts = items.filter(({ entity }) => entity === 'Account');
  const held = new Sums();
  const cleared = new Sums();
  for (const hold of items.filter((item) => item.entity === 'Hold' && isByCard(item)))
    if (hold.state === 'pending') held.add(idOf(hold), big(hold.remaining));
  for (const transfer of items.filter((item) => item.entity === 'Transfer' && isByCard(item))) {
    const isPaid = touches(transfer, (accountId) => accountId.startsWith('nostro:'));
    for (const { accountId, side, amount } of transfer.legs) {
      const by = side === 'debit' ? big(amount) : -big(amount);
      if (isCustomer(accountId)) cleared.add(accountId, by);
      // The scheme has it: the entry that says so is one of `verify-rails`.
      if (isPaid && isOfCards(accountId)) cleared.add(String(accountId).split(':')[1] ?? '', by);
    }
  }
  for (const account of accounts.filter((each) => isOfCards(idOf(each)))) {
    cleared.add(String(account.currency), -big(account.posted));
    held.add(String(account.currency), big(account.pendingCredit));
  }

  await ofEach(accounts.map(idOf).filter(isCustomer), async (accountId) => {
    for (const { cardId } of await partition(bank, `ACCOUNT#${accountId}`, 'CARD#')) {
      for (const row of await partition(bank, `CARD#${cardId}`, 'AUTH#')) {
        const currency = String(row.currency);
        const hold = (holdId: string, amount: bigint) => {
          held.add(holdId, -amount);
          held.add(currency, -amount);
        };
        const clear = (amount: bigint) => {
          cleared.add(accountId, -amount);
          cleared.add(currency, -amount);
        };
        for (const { holdId, remaining } of row.parts) hold(holdId, big(remaining));
        clear(big(row.cleared));
        for (const owed of row.owed) {
          if (owed.do !== 'post') hold(owed.holdId, big(owed.released) + big(owed.amount));
          if (owed.do !== 'void') clear(-big(owed.amount));
        }
      }
    }
  });
  return [
    ...held.wrong((key, off) => `${key}: ${off} more is held for cards than their rows say`),
    ...cleared.wrong((key, off) => `${key}: ${off} more was taken by cards than their rows say`),
  ];
}
