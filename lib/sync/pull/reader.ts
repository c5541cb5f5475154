import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { type ChangeRow, changeKey, documentKey, type StoredDocument } from '../items.ts';
import type { SyncTables } from '../tables.ts';

export interface Reader {
  readonly dynamo: Dynamo;
  readonly tables: SyncTables;
}

export interface Named {
  readonly collection: string;
  readonly id: string;
}

export const nameOf = ({ collection, id }: Named) => `${collection}/${id}`;

/** DynamoDB takes so many reads of one moment. */
const mostAtOnce = 100;

/** Strongly consistent, by name; not of one moment. */
export async function readDocuments(
  { dynamo, tables }: Reader,
  spaceId: string,
  names: readonly Named[],
): Promise<Map<string, StoredDocument>> {
  if (names.length === 0) return new Map();
  const Keys = names.map(({ collection, id }) => documentKey(spaceId, collection, id));
  const { Responses } = await dynamo.batchGet<StoredDocument>({
    RequestItems: { [tables.documents]: { Keys, ConsistentRead: true } },
  });
  return new Map((Responses[tables.documents] ?? []).map((document) => [nameOf(document), document]));
}

/** As they are after every transaction that had begun to take effect; twice the read units. */
export async function confirmDocuments(
  reader: Reader,
  spaceId: string,
  names: readonly Named[],
): Promise<StoredDocument[]> {
  const keys = names.map(({ collection, id }) => documentKey(spaceId, collection, id));
  return confirm<StoredDocument>(reader, reader.tables.documents, keys);
}

/** Change rows of these numbers that are there, after every transaction that had begun to take effect. */
export async function confirmRows(reader: Reader, spaceId: string, numbers: readonly number[]): Promise<ChangeRow[]> {
  const keys = numbers.map((seq) => changeKey(spaceId, seq));
  return confirm<ChangeRow>(reader, reader.tables.changes, keys);
}

async function confirm<T extends object>(
  { dynamo }: Reader,
  TableName: string,
  keys: readonly { pk: string; sk: string }[],
): Promise<T[]> {
  const found: T[] = [];
  for (let start = 0; start < keys.length; start += mostAtOnce) {
    const TransactItems = keys.slice(start, start + mostAtOnce).map((Key) => ({ Get: { TableName, Key } }));
    const { Responses } = await dynamo.transactGet<T>({ TransactItems });
    for (const { Item } of Responses) if (Item) found.push(Item);
  }
  return found;
}
