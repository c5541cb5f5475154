import { type BookTable, ofEach, partition } from './read-book.ts';
import { idOf, isCustomer, type StoredItem } from './stored-item.ts';

const big = (amount: unknown) => BigInt(String(amount ?? '0'));

/** Whether it is interest: its own rows say why. */
export const isInterest = (transfer: StoredItem): boolean => idOf(transfer).startsWith('interest:');

/**
 * What happens when months turn. Interest: each transfer of it is what its row says, and each row has its transfer; nothing is posted behind the day through which
 * the account says it is capitalised, and less than a minor unit is carried. Statements: each opens with what the one before closed with, and closes with the sum
 * of the entries until then, of which it has as many as it says.
 * @param items of the book.
 * @param bank the table of rows.
 */
export async function verifyMonths(items: readonly StoredItem[], bank: BookTable): Promise<readonly string[]> {
  const wrong: string[] = [];
  const posted = new Map<string, bigint>();
  for (const transfer of items.filter((item) => item.entity === 'Transfer' && isInterest(item)))
    for (const { accountId, side, amount } of transfer.legs)
      if (isCustomer(accountId)) posted.set(idOf(transfer), side === 'credit' ? big(amount) : -big(amount));
  const pages = Map.groupBy(
    items.filter(({ entity }) => entity === 'Page'),
    (page) => idOf(page),
  );
  const accounts = items.filter((item) => item.entity === 'Account' && isCustomer(idOf(item)));
  await ofEach(accounts, async (account) => {
    const accountId = idOf(account);
    const [state, ...postings] = await partition(bank, `ACCOUNT#${accountId}`, 'INTEREST');
    for (const { through, amount } of postings) {
      const id = `interest:${accountId}:${through}`;
      if (posted.get(id) !== big(amount)) wrong.push(`${id}: the row says ${amount}, the book ${posted.get(id)}`);
      posted.delete(id);
      if (through > state?.through) wrong.push(`${id}: the account says only ${state?.through}`);
    }
    const [numerator, denominator] = String(state?.carry ?? '0/1').split('/');
    if (big(String(numerator).replace('-', '')) >= big(denominator))
      wrong.push(`${accountId}: ${state?.carry} is carried, a minor unit and more`);
    const entries = [
      ...(pages.get(accountId) ?? []).filter(({ from }) => from <= account.sealed).flatMap((page) => page.entries),
      ...account.tail,
    ];
    wrong.push(...statementsOf(accountId, entries, await partition(bank, `ACCOUNT#${accountId}`, 'STATEMENT')));
  });
  for (const [id, amount] of posted) wrong.push(`${id}: the book says ${amount}, no row why`);
  return wrong.sort();
}

function statementsOf(accountId: string, entries: readonly StoredItem[], rows: readonly StoredItem[]): string[] {
  const wrong: string[] = [];
  const kept = rows.filter(({ entity }) => entity === 'BankStatement');
  let before: StoredItem | undefined;
  for (const row of kept) {
    const name = `${accountId} ${row.month}`;
    const at = (entry: StoredItem) => String(entry.e ?? entry.r);
    const sum = entries.filter((each) => at(each) <= row.through).reduce((all, { p }) => all - big(p), 0n);
    const count = entries.filter((each) => each.p && at(each) >= row.from && at(each) <= row.through).length;
    if (sum !== big(row.closing)) wrong.push(`${name}: the statement closes with ${row.closing}, the book with ${sum}`);
    if (count !== Number(row.entries))
      wrong.push(`${name}: the statement has ${row.entries} entries, the book ${count}`);
    if (before && before.closing !== row.opening)
      wrong.push(`${name}: it opens with ${row.opening}, the one before closed with ${before.closing}`);
    before = row;
  }
  const place = rows.find(({ entity }) => entity === 'BankStatements');
  if (before && place?.closing !== undefined && place.closing !== before.closing)
    wrong.push(`${accountId}: the last statement closed with ${before.closing}, not ${place.closing}`);
  return wrong;
}
