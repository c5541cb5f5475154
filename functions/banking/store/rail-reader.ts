import { type BankTables, bankTables } from './bank-tables.ts';
import { type NumberItem, numberKey, type PaymentItem, paymentKey } from './items.ts';
import {
  type EntryItem,
  entryKey,
  type FilePayment,
  filePaymentKey,
  headKey,
  olderEntryKeys,
  type RailHead,
  type SentPayment,
  type StatementItem,
  sentKey,
  statementKey,
} from './rail-items.ts';

type Key = { readonly pk: string; readonly sk: string };
export type RailReader = ReturnType<typeof railReader>;

/** What is known of what a rail says; strongly consistent. */
export function railReader({ dynamo, name }: BankTables = bankTables()) {
  async function one<T>(Key: Key): Promise<T | undefined> {
    return (await dynamo.get({ TableName: name(), Key, ConsistentRead: true })).Item as T | undefined;
  }

  /** By pk and sk. */
  async function some<T extends Key>(keys: readonly Key[]): Promise<ReadonlyMap<string, T>> {
    const Keys = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
    if (Keys.length === 0) return new Map();
    const { Responses } = await dynamo.batchGet<T>({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
    return new Map((Responses[name()] ?? []).map((row) => [`${row.pk} ${row.sk}`, row]));
  }
  const under = <T>(found: ReadonlyMap<string, T>, { pk, sk }: Key) => found.get(`${pk} ${sk}`);

  return {
    head: (rail: string, currency: string) => one<RailHead>(headKey(rail, currency)),
    statement: (rail: string, currency: string, id: string) => one<StatementItem>(statementKey(rail, currency, id)),
    payment: (accountId: string, paymentId: string) => one<PaymentItem>(paymentKey(accountId, paymentId)),
    number: (number: string) => one<NumberItem>(numberKey(number)),

    /** By their reference. */
    async entries(rail: string, currency: string, references: readonly string[]) {
      const keys = references.flatMap((each) => [
        entryKey(rail, currency, each),
        ...olderEntryKeys(rail, currency, each),
      ]);
      const found = [...(await some<EntryItem>(keys)).values()].filter(({ entity }) => entity === 'RailEntry');
      return new Map(found.map((row) => [row.reference, row]));
    },
    async entry(rail: string, currency: string, reference: string, place?: number): Promise<EntryItem | undefined> {
      const entity = place === undefined ? 'RailEntry' : 'RailEntryPart';
      const keys = [entryKey(rail, currency, reference, place), ...olderEntryKeys(rail, currency, reference, place)];
      const found = [...(await some<EntryItem>(keys)).values()];
      return found.find((row) => row.entity === entity && row.reference === reference);
    },

    /** The payment that one of our references means. */
    async sent(paymentId: string): Promise<PaymentItem | undefined> {
      const found = await one<SentPayment>(sentKey(paymentId));
      return found && one<PaymentItem>(paymentKey(found.accountId, paymentId));
    },

    /** Which of these are in a file of ours. */
    async inFile(fileId: string, paymentIds: readonly string[]): Promise<ReadonlyMap<string, FilePayment>> {
      const keys = paymentIds.map((id) => filePaymentKey(fileId, id));
      const found = await some<FilePayment>(keys);
      return new Map(
        paymentIds.flatMap((id) => {
          const row = under(found, filePaymentKey(fileId, id));
          return row ? [[id, row] as const] : [];
        }),
      );
    },
  };
}
