import type { Sums } from '../model/account.ts';
import { countsAt, type Moment } from '../model/entry.ts';
import { noTurnover, type Turnover, turnoverOf, type Unrecorded } from '../model/unrecorded.ts';
import { type AccountItem, foundAccount } from './account-items.ts';
import { sumsOfEntries, transfersSince } from './history.ts';
import { record } from './record.ts';
import { readAccountItem } from './seal.ts';
import { accountKey, type LedgerTable } from './table.ts';
import { shards, toUnrecorded, type UnrecordedItem, unrecordedPartition } from './unrecorded-items.ts';

const everyShard = Array.from({ length: shards }, (_, shard) => shard);

async function* unrecordedOf(
  { dynamo, name }: LedgerTable,
  ledgerId: string,
  shard: number,
): AsyncGenerator<readonly UnrecordedItem[]> {
  let ExclusiveStartKey: { pk: string; sk: string } | undefined;
  do {
    const page: { Items: UnrecordedItem[]; LastEvaluatedKey?: unknown } = await dynamo.query<UnrecordedItem>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': unrecordedPartition(ledgerId, shard) },
      ConsistentRead: true,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    yield page.Items;
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey);
}

/** What transfers of a ledger posted and no page has yet, the oldest first. A read unit for each shard, and for each 4 KB. */
export async function unrecorded(table: LedgerTable, ledgerId: string): Promise<readonly Unrecorded[]> {
  const found = await Promise.all(
    everyShard.map(async (shard) => {
      const items: UnrecordedItem[] = [];
      for await (const page of unrecordedOf(table, ledgerId, shard)) items.push(...page);
      return items;
    }),
  );
  return found
    .flat()
    .sort((a, b) => (a.sk < b.sk ? -1 : 1))
    .map(toUnrecorded);
}

/**
 * Records what no stream brought: after an outage longer than the 24 hours that a stream keeps, or when its records were set aside. May run beside the
 * stream at any time.
 * @returns how many transfers this call recorded.
 */
export async function recordAll(table: LedgerTable, ledgerId: string): Promise<number> {
  let recorded = 0;
  for (const shard of everyShard)
    for await (const items of unrecordedOf(table, ledgerId, shard)) recorded += await record(table, items);
  return recorded;
}

/** An account, and what is not in it yet: every transfer that was committed when this began is in exactly one of the two. */
export interface View {
  readonly item: AccountItem;
  /** The oldest first; of the other lane always none. */
  readonly inFlight: readonly Unrecorded[];
}

/** The account after every transaction of which something was seen before: a transactional read waits for one that is being committed. */
async function settledAccount({ dynamo, name }: LedgerTable, ledgerId: string, accountId: string) {
  const Get = { TableName: name(), Key: accountKey(ledgerId, accountId) };
  const { Responses } = await dynamo.transactGet<AccountItem>({ TransactItems: [{ Get }] });
  return foundAccount(Responses[0]?.Item, accountId);
}

/**
 * 1 read unit; of the recorded lane 3, those of `unrecorded`, and those of pages with entries as young as the oldest that is not recorded.
 * DynamoDB shows the items of one transaction one by one. A note that is gone was recorded, and a transactional read of the account afterwards has its
 * entry; one that is there may be recorded all the same, and is then among the account's entries.
 * @throws LedgerRefusal `account-not-found`.
 */
export async function view(table: LedgerTable, ledgerId: string, accountId: string): Promise<View> {
  const first = foundAccount(await readAccountItem(table, ledgerId, accountId), accountId);
  if (!first.lane) return { item: first, inFlight: [] };
  const found = (await unrecorded(table, ledgerId)).filter(({ movements }) =>
    movements.some((each) => each.accountId === accountId),
  );
  const item = await settledAccount(table, ledgerId, accountId);
  const [oldest] = found;
  if (!oldest) return { item, inFlight: [] };
  const booked = await transfersSince(table, item, oldest.recordedAt);
  return { item, inFlight: found.filter(({ transferId }) => !booked.has(transferId)) };
}

/** What counts of an account at a time: in its entries, and on its way to them. Before the account's `closedThrough` the sum of the two never changes again. */
export interface SumsAt {
  readonly booked: Sums;
  readonly toRecord: Turnover;
}

/** @throws LedgerRefusal `account-not-found`. */
export async function sumsAt(table: LedgerTable, ledgerId: string, accountId: string, moment: Moment): Promise<SumsAt> {
  const { item, inFlight } = await view(table, ledgerId, accountId);
  const booked = await sumsOfEntries(table, item, moment);
  const counted = inFlight.filter(countsAt(moment));
  return { booked, toRecord: counted.length > 0 ? turnoverOf(counted, accountId) : noTurnover };
}
