import type { Dynamo } from '../runtime/aws/dynamo.ts';
import { inLanes } from '../runtime/in-lanes.ts';
import type { StoredItem } from './stored-item.ts';

/** How a book is read; nothing is written. */
export interface BookTable {
  readonly dynamo: Pick<Dynamo, 'query' | 'batchGet'>;
  readonly name: () => string;
}

type Key = Readonly<Record<'pk' | 'sk', string>>;

/** Partitions of what the recorded lane has still to take in: docs/decisions/ledger.md. */
const shards = ['0', '1', '2', '3', '4', '5', '6', '7'];

/** What is read side by side: one after the other, each account takes ten round trips, and a function has 900 s for up to five looks. */
const lanes = 32;

/** What is read of each, in their order. */
export async function ofEach<T, R>(all: readonly T[], read: (item: T) => Promise<R>): Promise<readonly R[]> {
  const found: R[] = [];
  await inLanes(all.entries(), lanes, async ([index, item]) => {
    found[index] = await read(item);
  });
  return found;
}

/** Those of some items that are there. A request for each hundred, with the patience of one each: there may be a million. */
export async function readMany({ dynamo, name }: BookTable, keys: readonly Key[]): Promise<readonly StoredItem[]> {
  const once = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
  const requests = Array.from({ length: Math.ceil(once.length / 100) }, (_, n) => once.slice(n * 100, n * 100 + 100));
  const answers = await ofEach(requests, (Keys) =>
    dynamo.batchGet<StoredItem>({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } }),
  );
  return answers.flatMap(({ Responses }) => Responses[name()] ?? []);
}

/** All items of a partition, of those whose sort key begins so. Strongly consistent. */
export async function partition({ dynamo, name }: BookTable, pk: string, begins = ''): Promise<StoredItem[]> {
  const items: StoredItem[] = [];
  let ExclusiveStartKey: { pk: string; sk: string } | undefined;
  do {
    const page: { Items: StoredItem[]; LastEvaluatedKey?: unknown } = await dynamo.query<StoredItem>({
      TableName: name(),
      KeyConditionExpression: begins ? 'pk = :pk AND begins_with(sk, :sk)' : 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk, ...(begins ? { ':sk': begins } : {}) },
      ConsistentRead: true,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey);
  return items;
}

/**
 * Everything of one ledger, without a scan of the table: its accounts from its list, their pages, what is on its way, and each transfer that any of them
 * names. What no account names (a refusal) is not in it. A read unit for each 4 KB; all of it is held in memory.
 */
export async function readBook(table: BookTable, ledgerId: string): Promise<readonly StoredItem[]> {
  const list = await partition(table, `LEDGER#${ledgerId}`);
  const items = [...list];
  const named = new Set<string>();
  const accounts = list.filter(({ entity }) => entity === 'LedgerAccount');
  const own = await ofEach(accounts, ({ accountId }) => partition(table, `ACCOUNT#${ledgerId}#${accountId}`));
  for (const item of own.flat()) {
    items.push(item);
    const { tail = [], entries = [] } = item;
    for (const entry of [...tail, ...entries]) named.add(entry.t);
  }
  for (const shard of shards) {
    for (const note of await partition(table, `UNRECORDED#${ledgerId}#${shard}`)) {
      items.push(note);
      named.add(note.t);
    }
  }
  const Keys = [...named].flatMap((id) =>
    ['TRANSFER', 'REVERSED'].map((sk) => ({ pk: `TRANSFER#${ledgerId}#${id}`, sk })),
  );
  return [...items, ...(await readMany(table, Keys))];
}
