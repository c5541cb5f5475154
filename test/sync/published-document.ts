import type { Collection } from '../../lib/contract/collection.ts';
import { documentKey, type Head, headKey, type StoredDocument } from '../../lib/sync/items.ts';
import type { SyncWorld } from './sync-tables.ts';

/** A published document as it is stored. */
export async function published(
  { dynamo, tables }: SyncWorld,
  space: string,
  { name }: Pick<Collection, 'name'>,
  id: string,
): Promise<StoredDocument | undefined> {
  const Key = documentKey(space, name, id);
  return (await dynamo.get<StoredDocument>({ TableName: tables.documents, Key, ConsistentRead: true })).Item;
}

export async function headOf({ dynamo, tables }: SyncWorld, space: string): Promise<Head | undefined> {
  return (await dynamo.get<Head>({ TableName: tables.spaces, Key: headKey(space), ConsistentRead: true })).Item;
}
