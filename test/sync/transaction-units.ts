import type { Dynamo, Item, Key, TransactItem } from '../../lib/runtime/aws/dynamo.ts';

/**
 * Write units of a transaction by DynamoDB's rules: two for each kilobyte begun of each item, two for each row that appears in or
 * disappears from an index. Counted here because DynamoDB Local counts items of one table that cost the same only once.
 */
export interface CountedUnits {
  transactions: number;
  /** By table. */
  readonly units: Map<string, number>;
  total(): number;
  clear(): void;
}

const bytesOfText = (text: string) => Buffer.byteLength(text);

/** Bytes of a value as DynamoDB counts them. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return bytesOfText(value);
  if (typeof value === 'number') return Math.ceil(String(Math.abs(value)).length / 2) + 1 + (value < 0 ? 1 : 0);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  const entries = Array.isArray(value) ? value.map((each) => sizeOf(each)) : Object.entries(value).map(sizeOfEntry);
  return 3 + entries.reduce((sum, size) => sum + size + 1, 0);
}
const sizeOfEntry = ([name, value]: [string, unknown]) => bytesOfText(name) + (value === undefined ? 0 : sizeOf(value));

export const sizeOfItem = (item: Item) => Object.entries(item).reduce((sum, entry) => sum + sizeOfEntry(entry), 0);

const kilobytes = (item: Item | undefined) => (item ? Math.ceil(sizeOfItem(item) / 1024) : 0);

/** Rows of the index slots that a write puts or removes. */
function indexRows(before: Item | undefined, after: Item | undefined): number {
  return ['ix1', 'ix2', 'ix3', 'ix4'].reduce((rows, slot) => {
    const [old, now] = [before?.[slot], after?.[slot]];
    return old === now ? rows : rows + (old === undefined ? 0 : 1) + (now === undefined ? 0 : 1);
  }, 0);
}

/** A port that counts what its transactions cost. */
export function counting(dynamo: Dynamo): { dynamo: Dynamo; counted: CountedUnits } {
  const units = new Map<string, number>();
  const counted: CountedUnits = {
    transactions: 0,
    units,
    total: () => [...units.values()].reduce((sum, each) => sum + each, 0),
    clear() {
      units.clear();
      counted.transactions = 0;
    },
  };
  const find = async (table: string, key: Key) =>
    (await dynamo.get({ TableName: table, Key: key, ConsistentRead: true })).Item;
  const keyOf = (write: TransactItem): [string, Key] => {
    const { TableName, Item, Key } = (write.Put ?? write.Update ?? write.Delete ?? write.ConditionCheck) as {
      TableName: string;
      Item?: Item;
      Key?: Key;
    };
    return [TableName, Key ?? { pk: Item?.pk, sk: Item?.sk }];
  };
  return {
    counted,
    dynamo: {
      ...dynamo,
      async transactWrite(input) {
        const keys = input.TransactItems.map(keyOf);
        const before = await Promise.all(keys.map((key) => find(...key)));
        await dynamo.transactWrite(input);
        const after = await Promise.all(keys.map((key) => find(...key)));
        counted.transactions += 1;
        for (const [index, [table]] of keys.entries()) {
          const [old, now] = [before[index], after[index]];
          const cost = 2 * Math.max(1, kilobytes(old), kilobytes(now)) + 2 * indexRows(old, now);
          units.set(table, (units.get(table) ?? 0) + cost);
        }
      },
    },
  };
}
