import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { OutcomeUnknown, TransactionCanceled } from '../../runtime/aws/errors.ts';
import { Delete } from '../../runtime/aws/expressions.ts';
import { available } from '../model/account.ts';
import { type Entry, extendChain, fold } from '../model/entry.ts';
import { entryOf } from '../model/unrecorded.ts';
import { type AccountItem, chainOf, toAccount } from './account-items.ts';
import { type PageItem, toEntryItem } from './entry-items.ts';
import { readAccountItem } from './seal.ts';
import { accountKey, type LedgerTable, pageKey } from './table.ts';
import { toUnrecorded, type UnrecordedItem } from './unrecorded-items.ts';

/** DynamoDB takes 100 writes: one for each transfer, and two for each account of the page. */
const mostWrites = 100;
/** Tries against other workers on the same accounts. */
const mostRounds = 20;

const keyText = ({ pk, sk }: Pick<UnrecordedItem, 'pk' | 'sk'>) => `${pk} ${sk}`;
const accountsOf = (items: readonly UnrecordedItem[]) => [...new Set(items.flatMap(({ m }) => m.map(([id]) => id)))];

/** As many of the same ledger from the front as fit into one transaction. */
function chunkOf(items: readonly UnrecordedItem[]): readonly UnrecordedItem[] {
  const ledger = (item: UnrecordedItem | undefined) => item?.pk.split('#')[1];
  const chunk: UnrecordedItem[] = [];
  const accounts = new Set<string>();
  for (const item of items) {
    if (ledger(item) !== ledger(items[0])) continue;
    for (const [id] of item.m) accounts.add(id);
    if (chunk.length + 1 + 2 * accounts.size > mostWrites) break;
    chunk.push(item);
  }
  return chunk;
}

/**
 * Writes what was posted to accounts of the recorded lane into their pages, and on to their sums: many transfers in one transaction, which also deletes
 * what it recorded, on condition that it is there. So each is recorded once, in whatever order, batch and number of copies it comes, from a stream or
 * from a query. Units: docs/ledger.md.
 * @param items as a stream of the table showed them, new images of `entity` Unrecorded; any others are passed over.
 * @returns how many of them this call recorded; others were recorded before.
 */
export async function record(table: LedgerTable, items: readonly object[]): Promise<number> {
  const some = items.filter((item): item is UnrecordedItem => (item as UnrecordedItem).entity === 'Unrecorded');
  const byTime = some.toSorted((a, b) => (a.sk < b.sk ? -1 : 1));
  let left = [...new Map(byTime.map((item) => [keyText(item), item])).values()];
  let recorded = 0;
  for (let round = 1; left.length > 0; ) {
    const chunk = chunkOf(left);
    const outcome = await recordChunk(table, chunk);
    const over = new Set((outcome === 'again' ? [] : outcome.over).map(keyText));
    left = left.filter((item) => !over.has(keyText(item)));
    if (outcome !== 'again') recorded += outcome.recorded;
    if (over.size > 0) round = 1;
    else if (++round > mostRounds) throw new Error('other workers record to the same accounts faster than this one');
  }
  return recorded;
}

/** `over`: recorded, by this call or before it. */
type Outcome = 'again' | { readonly over: readonly UnrecordedItem[]; readonly recorded: number };

async function recordChunk(table: LedgerTable, chunk: readonly UnrecordedItem[]): Promise<Outcome> {
  const [, ledgerId = ''] = chunk[0]?.pk.split('#') ?? [];
  const pages: TransactItem[] = [];
  for (const accountId of accountsOf(chunk)) {
    const account = await readAccountItem(table, ledgerId, accountId);
    if (account?.lane !== 'recorded') throw new Error(`${ledgerId}/${accountId} is no account of the recorded lane`);
    pages.push(...pageOf(table, account, accountId, chunk));
  }
  const name = table.name();
  try {
    const deletes = chunk.map(({ pk, sk }) => Delete(name, { pk, sk }));
    await table.dynamo.transactWrite({ TransactItems: [...deletes, ...pages] });
    return { over: chunk, recorded: chunk.length };
  } catch (error) {
    // Whether it happened is seen at the next look: then nothing of it is there to delete.
    if (error instanceof OutcomeUnknown) return 'again';
    if (!(error instanceof TransactionCanceled)) throw error;
    const gone = chunk.filter((_, index) => error.conditionFailedAt(index));
    if (gone.length > 0) return { over: gone, recorded: 0 };
    if (error.reasons.some(({ code }) => code === 'ConditionalCheckFailed')) return 'again';
    throw error;
  }
}

/** A page of one account's entries, and its sums, on condition that nobody else has written there. */
function pageOf(
  { name }: LedgerTable,
  account: AccountItem,
  accountId: string,
  chunk: readonly UnrecordedItem[],
): TransactItem[] {
  const { ledgerId, sequence, ...before } = toAccount(account);
  const entries: Entry[] = chunk
    .map(toUnrecorded)
    .filter(({ movements }) => movements.some((each) => each.accountId === accountId))
    .map((each, index) => entryOf(each, accountId, sequence + index + 1));
  const { posted } = fold(entries);
  const end = extendChain(chainOf(account), account.pk, entries);
  const page: PageItem = {
    ...pageKey(ledgerId, accountId, sequence + 1),
    entity: 'Page',
    from: sequence + 1,
    to: end.sequence,
    entries: entries.map(toEntryItem),
    closing: { posted: String(before.posted + posted), pendingDebit: '0', pendingCredit: '0' },
    previousHash: account.hash,
    hash: end.hash,
    latest: end.latest,
  };
  const by = available({ posted, pendingDebit: 0n, pendingCredit: 0n });
  const TableName = name();
  return [
    { Put: { TableName, Item: { ...page }, ConditionExpression: 'attribute_not_exists(pk)' } },
    {
      Update: {
        TableName,
        Key: accountKey(ledgerId, accountId),
        UpdateExpression:
          'SET #sequence = :to, sealed = :to, #hash = :hash, latest = :latest, posted = posted + :posted, toDebit = toDebit + :toDebit, toCredit = toCredit + :toCredit',
        ConditionExpression: '#sequence = :from AND #hash = :before',
        ExpressionAttributeNames: { '#sequence': 'sequence', '#hash': 'hash' },
        ExpressionAttributeValues: {
          ':to': end.sequence,
          ':hash': end.hash,
          ':latest': end.latest,
          ':posted': posted,
          ':toDebit': by.toDebit,
          ':toCredit': by.toCredit,
          ':from': sequence,
          ':before': account.hash,
        },
      },
    },
  ];
}
