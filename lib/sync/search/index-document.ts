import type { Collection } from '../../contract/collection.ts';
import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../runtime/aws/errors.ts';
import { documentKey, type StoredDocument } from '../items.ts';
import { refuseNewerRelease } from '../schema/newer-release.ts';
import { documentUp } from '../schema/versions.ts';
import type { SyncTables } from '../tables.ts';
import { documentTerms, type Occurrences } from './document-terms.ts';
import { type Indexed, type IndexedItem, indexedItem, readIndexed } from './indexed.ts';
import { indexedKey, postingKey, shardOf } from './term-keys.ts';

export interface IndexPorts {
  readonly dynamo: Pick<Dynamo, 'get' | 'put' | 'delete' | 'batchWrite'>;
  readonly tables: Pick<SyncTables, 'documents' | 'terms'>;
  readonly newId: () => string;
}

/** Others who index the same document at the same moment are rare: only a run of the function that hangs while it is repeated. */
const tries = 4;

const nothing: Indexed = { terms: new Map(), stale: [], open: false, mark: '' };

const same = (a: Occurrences | undefined, b: Occurrences) => {
  const fields = Object.keys(b);
  return (
    a !== undefined &&
    Object.keys(a).length === fields.length &&
    fields.every((field) => a[field]?.[0] === b[field]?.[0] && a[field]?.[1] === b[field]?.[1])
  );
};

/**
 * Makes the index hold a document as it is now, whatever was told of it and in which order. Each step may be the last one before a crash:
 * 1. the Indexed item names the terms to come and those to go, and is marked open;
 * 2. postings are written, then those removed that the document has no more;
 * 3. the item is closed, or removed when nothing is indexed.
 * A run that finds it open does steps 2 and 3 over again, so nothing is written that no item knows of. Nothing to do costs no write.
 * @throws ConditionFailed when others were first each time; AppError `unavailable` where a newer release, which is being deployed, has just written it.
 */
export async function indexDocument(
  { dynamo, tables, newId }: IndexPorts,
  collection: Collection,
  spaceId: string,
  id: string,
): Promise<void> {
  const key = indexedKey(spaceId, collection.name, id);
  const shard = shardOf(id);
  const posting = (term: string) => postingKey(spaceId, collection.name, term, id, shard);
  /** Terms whose postings an attempt wrote or removed: when others did so meanwhile, nobody knows who was last. */
  const touched = new Set<string>();

  async function attempt(): Promise<void> {
    // The item before the document: the document is then never older than what the item says of it.
    const { Item: item } = await dynamo.get<IndexedItem>({ TableName: tables.terms, Key: key, ConsistentRead: true });
    const known = item ? readIndexed(item) : nothing;
    const { Item: document } = await dynamo.get<StoredDocument>({
      TableName: tables.documents,
      Key: documentKey(spaceId, collection.name, id),
      ConsistentRead: true,
    });
    if (document && !document.deleted) refuseNewerRelease(collection, document);
    const terms =
      document && !document.deleted
        ? documentTerms(collection, documentUp(collection, document.version, document.fields))
        : new Map<string, Occurrences>();
    const come = [...terms].filter(
      ([term, occurrences]) => known.open || touched.has(term) || !same(known.terms.get(term), occurrences),
    );
    const stale = [...new Set([...known.terms.keys(), ...known.stale, ...touched])].filter((term) => !terms.has(term));
    if (come.length === 0 && stale.length === 0) return;

    const mark = newId();
    await dynamo.put({
      TableName: tables.terms,
      Item: indexedItem(key, { terms, stale, open: true, mark }),
      ...(item ? onlyAfter(known.mark) : { ConditionExpression: 'attribute_not_exists(pk)' }),
    });
    for (const term of [...come.map(([each]) => each), ...stale]) touched.add(term);
    const RequestItems = {
      [tables.terms]: [
        ...come.map(([term, occurrences]) => ({ PutRequest: { Item: { ...posting(term), in: occurrences } } })),
        ...stale.map((term) => ({ DeleteRequest: { Key: posting(term) } })),
      ],
    };
    await dynamo.batchWrite({ RequestItems });
    if (terms.size === 0) await dynamo.delete({ TableName: tables.terms, Key: key, ...onlyAfter(mark) });
    else {
      const Item = indexedItem(key, { terms, stale: [], open: false, mark: newId() });
      await dynamo.put({ TableName: tables.terms, Item, ...onlyAfter(mark) });
    }
  }

  for (let left = tries; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ConditionFailed) || left === 1) throw error;
    }
  }
}

const onlyAfter = (mark: string) => ({
  ConditionExpression: 'mark = :mark',
  ExpressionAttributeValues: { ':mark': mark },
});
