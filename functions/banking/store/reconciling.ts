import { type BankTables, bankTables } from './bank-tables.ts';
import { fileList } from './file-list.ts';
import { fileWriter } from './file-writer.ts';
import { type PaymentItem, paymentKey } from './items.ts';
import { type EntryItem, type SentPayment, type StatementItem, sentKey } from './rail-items.ts';
import { railReader } from './rail-reader.ts';

export type Reconciling = ReturnType<typeof reconciling>;

/** Entries of a statement that are shown; files before it, of both directions and all rails, and of ours among them, that are looked through for what did not arrive. */
const [mostEntries, mostListed, mostFiles] = [5_000, 100, 20] as const;

/** What both sides know of an account at a rail. */
export function reconciling(tables: BankTables = bankTables()) {
  const { dynamo, name } = tables;
  const reader = railReader(tables);
  const files = fileList(tables);
  const { paymentsOf } = fileWriter(tables);

  async function entriesBy(condition: string, values: Readonly<Record<string, string>>, IndexName?: 'byTime') {
    const found: EntryItem[] = [];
    let start: { readonly pk: string } | undefined;
    do {
      const { Items, LastEvaluatedKey } = await dynamo.query<EntryItem>({
        TableName: name(),
        ...(IndexName ? { IndexName } : {}),
        KeyConditionExpression: `pk = :pk AND ${condition}`,
        ExpressionAttributeValues: values,
        ConsistentRead: true,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      found.push(...Items);
      start = LastEvaluatedKey as typeof start;
    } while (start && found.length <= mostEntries);
    return found;
  }

  async function some<T extends object>(Keys: readonly { readonly pk: string; readonly sk: string }[]) {
    if (Keys.length === 0) return [];
    const { Responses } = await dynamo.batchGet<T>({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
    return Responses[name()] ?? [];
  }

  return {
    statement: reader.statement,

    /** What was booked one by one; nothing when they are too many. */
    async theirs({ pk, statementId }: StatementItem): Promise<readonly EntryItem[] | undefined> {
      const all = await entriesBy('madeAt = :statement', { ':pk': pk, ':statement': statementId }, 'byTime');
      const found: EntryItem[] = all.filter(({ entity, parts }) => entity === 'RailEntry' && parts === undefined);
      for (const { sk, reference, parts } of all) {
        if (parts === undefined) continue;
        const below = await entriesBy('begins_with(sk, :sk)', { ':pk': pk, ':sk': `${sk}#` });
        found.push(...below.filter((each) => each.entity === 'RailEntryPart' && each.reference === reference));
      }
      return found.length > mostEntries ? undefined : found;
    },

    async payments(paymentIds: readonly string[]): Promise<ReadonlyMap<string, PaymentItem>> {
      const sent = await some<SentPayment>([...new Set(paymentIds)].map(sentKey));
      const rows = await some<PaymentItem>(
        sent.map(({ pk, accountId }) => paymentKey(accountId, pk.slice('SENT#'.length))),
      );
      return new Map(rows.map((row) => [row.paymentId, row]));
    },

    /** Of the latest files to the rail until then, which payments nobody has said anything of. */
    async underway(rail: string, currency: string, until: string): Promise<readonly PaymentItem[]> {
      const { items } = await files.page(mostListed, `${until}~`);
      const sent = items
        .filter(
          (file) =>
            file.direction === 'out' &&
            file.rail === rail &&
            file.currency === currency &&
            (file.writtenAt ?? '~') <= until,
        )
        .slice(0, mostFiles);
      const members = (await Promise.all(sent.map(({ fileId }) => paymentsOf(fileId)))).flat();
      const rows = await some<PaymentItem>(members.map(({ accountId, paymentId }) => paymentKey(accountId, paymentId)));
      return rows.filter(({ state }) => state === 'submitted');
    },
  };
}
