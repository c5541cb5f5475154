import { ConditionFailed, OutcomeUnknown } from '../../runtime/aws/errors.ts';
import { extendChain } from '../model/entry.ts';
import { type AccountItem, chainOf, tailOf, toAccount } from './account-items.ts';
import type { PageItem } from './entry-items.ts';
import { accountKey, type LedgerTable, pageKey } from './table.ts';

export async function readAccountItem(
  { dynamo, name }: LedgerTable,
  ledgerId: string,
  accountId: string,
): Promise<AccountItem | undefined> {
  const Key = accountKey(ledgerId, accountId);
  return (await dynamo.get<AccountItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
}

function pageOf(item: AccountItem): PageItem {
  const { ledgerId, accountId, posted, pendingDebit, pendingCredit } = toAccount(item);
  const end = extendChain(chainOf(item), item.pk, tailOf(item));
  return {
    ...pageKey(ledgerId, accountId, item.sealed + 1),
    entity: 'Page',
    from: item.sealed + 1,
    to: end.sequence,
    entries: item.tail,
    closing: { posted: String(posted), pendingDebit: String(pendingDebit), pendingCredit: String(pendingCredit) },
    previousHash: item.hash,
    hash: end.hash,
    latest: end.latest,
  };
}

/** The page that stands at this place: this one, or the one that somebody else wrote there first. */
async function writePage({ dynamo, name }: LedgerTable, page: PageItem): Promise<PageItem> {
  const TableName = name();
  const { pk, sk } = page;
  try {
    await dynamo.put({ TableName, Item: page, ConditionExpression: 'attribute_not_exists(pk)' });
    return page;
  } catch (error) {
    if (!(error instanceof ConditionFailed || error instanceof OutcomeUnknown)) throw error;
    const { Item } = await dynamo.get<PageItem>({ TableName, Key: { pk, sk }, ConsistentRead: true });
    if (!Item) throw error;
    return Item;
  }
}

/** Takes what stands in the page out of the account's tail. @returns false when somebody else has done so. */
async function trim({ dynamo, name }: LedgerTable, item: AccountItem, page: PageItem): Promise<boolean> {
  const elements = Array.from({ length: page.to - item.sealed }, (_, index) => `tail[${index}]`);
  try {
    await dynamo.update({
      TableName: name(),
      Key: { pk: item.pk, sk: item.sk },
      UpdateExpression: `SET #sealed = :to, #hash = :hash, #latest = :latest REMOVE ${elements.join(', ')}`,
      ConditionExpression: '#sealed = :from',
      ExpressionAttributeNames: { '#sealed': 'sealed', '#hash': 'hash', '#latest': 'latest' },
      ExpressionAttributeValues: { ':to': page.to, ':hash': page.hash, ':latest': page.latest, ':from': item.sealed },
    });
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed || error instanceof OutcomeUnknown) return false;
    throw error;
  }
}

/**
 * Moves the entries in an account's tail to a page, and on with the chain. Two plain writes and no transaction: a page is written once, whoever comes
 * first; a crash between the two leaves a page whose entries are in the tail as well, and the next one takes them out.
 * @param item the account as a stream showed it; read if absent.
 * @returns how many entries were sealed.
 */
export async function seal(
  table: LedgerTable,
  ledgerId: string,
  accountId: string,
  item?: AccountItem,
): Promise<number> {
  const found = item ?? (await readAccountItem(table, ledgerId, accountId));
  if (!found || found.tail.length === 0) return 0;
  const page = await writePage(table, pageOf(found));
  return (await trim(table, found, page)) ? page.to - found.sealed : 0;
}
