import { setTimeout } from 'node:timers/promises';
import { addSums, noSums, type Sums } from '../model/account.ts';
import { allCount, countsAt, type Entry, fold, type Moment } from '../model/entry.ts';
import { type AccountItem, foundAccount, tailOf, toAccount } from './account-items.ts';
import { fromEntryItems, type PageItem } from './entry-items.ts';
import { readAccountItem } from './seal.ts';
import { accountPartition, type LedgerTable, pageKey } from './table.ts';

const sumsOf = ({ closing }: PageItem): Sums => ({
  posted: BigInt(closing.posted),
  pendingDebit: BigInt(closing.pendingDebit),
  pendingCredit: BigInt(closing.pendingCredit),
});
const entriesOf = ({ entries, from }: PageItem) => fromEntryItems(entries, from - 1);

interface Stretch {
  /** First sequences of pages. */
  readonly from: number;
  readonly upTo: number;
  readonly forward: boolean;
}

async function* queried(
  { dynamo, name }: LedgerTable,
  ledgerId: string,
  accountId: string,
  { from, upTo, forward }: Stretch,
): AsyncGenerator<PageItem> {
  let ExclusiveStartKey: { pk: string; sk: string } | undefined;
  do {
    const page: { Items: PageItem[]; LastEvaluatedKey?: unknown } = await dynamo.query<PageItem>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': accountPartition(ledgerId, accountId),
        ':from': pageKey(ledgerId, accountId, from).sk,
        ':to': pageKey(ledgerId, accountId, upTo).sk,
      },
      ConsistentRead: true,
      ScanIndexForward: forward,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    yield* page.Items;
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey);
}

/** Looks for a page that an account says is there: its transaction is over, but a query may see another item of it first. */
const mostLooks = 6;
const pauseMs = 20;

/**
 * The pages of an account from one sequence to another, of which the one begins a page and the other ends one; the newest first or the oldest. Without a
 * gap: what is not seen yet is looked for again.
 * @throws Error that names the account and the gap when a page stays away.
 */
async function* pages(table: LedgerTable, item: AccountItem, stretch: Stretch): AsyncGenerator<PageItem> {
  const { ledgerId, accountId } = toAccount(item);
  const { forward } = stretch;
  let { from, upTo } = stretch;
  for (let look = 1; from <= upTo; look += 1) {
    for await (const page of queried(table, ledgerId, accountId, { from, upTo, forward })) {
      if (forward ? page.from !== from : page.to !== upTo) break;
      yield page;
      if (forward) from = page.to + 1;
      else upTo = page.from - 1;
      look = 0;
    }
    if (from > upTo) return;
    if (look === mostLooks) {
      const gap = forward ? `from ${from} on` : `up to ${upTo}`;
      throw new Error(`the account ${ledgerId}/${accountId} lacks its page of entries ${gap}`);
    }
    await setTimeout(pauseMs * look);
  }
}

/** Entries of an account after one of them, as far as the account says it goes. */
export async function* entriesAfter(table: LedgerTable, item: AccountItem, after: number): AsyncGenerator<Entry> {
  for await (const page of pages(table, item, { from: after + 1, upTo: item.sealed, forward: true }))
    yield* entriesOf(page);
  yield* tailOf(item).filter(({ sequence }) => sequence > after);
}

/** First sequence of the page that holds an entry. */
async function beginOfPage({ dynamo, name }: LedgerTable, item: AccountItem, sequence: number): Promise<number> {
  const { ledgerId, accountId } = toAccount(item);
  const { Items } = await dynamo.query<PageItem>({
    TableName: name(),
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': item.pk,
      ':first': pageKey(ledgerId, accountId, 1).sk,
      ':last': pageKey(ledgerId, accountId, sequence).sk,
    },
    ConsistentRead: true,
    ScanIndexForward: false,
    Limit: 1,
  });
  return Items[0]?.from ?? 1;
}

/**
 * Entries of an account in their order, as of the moment at which it began to read. A read unit for the account and for each 4 KB of pages.
 * Of the recorded lane those that are recorded.
 * @param after the sequence of the entry before the first one that is wanted.
 * @throws LedgerRefusal `account-not-found`.
 */
export async function* entries(
  table: LedgerTable,
  ledgerId: string,
  accountId: string,
  after = 0,
): AsyncGenerator<Entry> {
  // The account first: what it says is sealed is in pages for good, and what was sealed since is still in the tail that was read.
  yield* entriesBehind(table, foundAccount(await readAccountItem(table, ledgerId, accountId), accountId), after);
}

/** The same of an account that was read; entries that came later are not among them. */
export async function* entriesBehind(table: LedgerTable, item: AccountItem, after: number): AsyncGenerator<Entry> {
  let from = 1;
  if (after >= item.sealed) from = item.sealed + 1;
  else if (after > 0) from = await beginOfPage(table, item, after + 1);
  for await (const entry of entriesAfter(table, item, from - 1)) if (entry.sequence > after) yield entry;
}

const newestFirst = ({ sealed }: AccountItem): Stretch => ({ from: 1, upTo: sealed, forward: false });

/** The transfers of an account's entries, of all that were recorded at a time or later; of some that were recorded before. */
export async function transfersSince(table: LedgerTable, item: AccountItem, recordedAt: string): Promise<Set<string>> {
  const found = new Set(tailOf(item).map(({ transferId }) => transferId));
  for await (const page of pages(table, item, newestFirst(item))) {
    if (page.latest < recordedAt) break;
    for (const { transferId } of entriesOf(page)) found.add(transferId);
  }
  return found;
}

/** The sums of an account of all entries with effect up to a time. */
export async function sumsOfEntries(table: LedgerTable, item: AccountItem, moment: Moment): Promise<Sums> {
  return (await lookBack(table, item, moment)).sums;
}

/**
 * Reads back only as far as something might not count.
 * @param item the account as it was read; entries that came later do not count.
 * @returns the sums, and the sequence up to which every entry counts.
 */
export async function lookBack(
  table: LedgerTable,
  item: AccountItem,
  moment: Moment,
): Promise<{ readonly sums: Sums; readonly through: number }> {
  const counted = (some: readonly Entry[]) => fold(some.filter(countsAt(moment)));
  let sum = counted(tailOf(item));
  for await (const page of pages(table, item, newestFirst(item))) {
    if (allCount(page.latest, moment)) return { sums: addSums(sumsOf(page), sum), through: page.to };
    sum = addSums(counted(entriesOf(page)), sum);
  }
  return { sums: addSums(noSums, sum), through: 0 };
}
