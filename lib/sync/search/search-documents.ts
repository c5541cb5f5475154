import type { Collection } from '../../contract/collection.ts';
import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { documentKey, type StoredDocument } from '../items.ts';
import { documentUp } from '../schema/versions.ts';
import type { SyncTables } from '../tables.ts';
import { rank, type SearchPosition } from './rank.ts';
import { readPostings } from './read-postings.ts';
import { matchesText, readTextQuery } from './text-query.ts';

/** Documents read for one page at most; a page may therefore be short, or empty, and still go on. */
export const mostDocuments = 200;
/** Bytes of fields that are read for a page, from which it ends: the words of each document are taken apart again. */
const mostBytes = 3 * 1024 * 1024;
/** Documents read at once: one may have 100 KB. */
const mostAtOnce = 50;

export interface Search {
  readonly dynamo: Pick<Dynamo, 'query' | 'batchGet'>;
  readonly tables: Pick<SyncTables, 'documents' | 'terms'>;
  readonly spaceId: string;
  readonly collection: Collection;
  /** Live documents of the collection (`head.counts`). */
  readonly total: number;
  readonly q: string;
  /** Fields that the person does not see: what stands in them finds nothing. */
  readonly hidden: ReadonlySet<string>;
  readonly limit: number;
  readonly after?: SearchPosition;
  /** What else must hold of a document, as a filter. */
  readonly keep?: (document: StoredDocument) => boolean;
}

/**
 * One page of documents that have all words of `q`, the best first, each as it is now (strongly consistent): the index only proposes.
 * A word in more documents than are read of it (`mostPostings`) is found best together with a rarer one.
 * Read units: 2 per word, 2 more for the last one, more for common words; and those of the documents of the page.
 */
export async function searchDocuments(search: Search): Promise<{
  readonly documents: readonly StoredDocument[];
  /** Where the next page goes on; undefined when there is none. */
  readonly next?: SearchPosition;
}> {
  const { dynamo, tables, spaceId, collection, hidden, limit, after } = search;
  const query = readTextQuery(search.q);
  if (!query) return { documents: [] };
  const words = await Promise.all(
    query.lookups.map((lookup) => readPostings(dynamo, tables.terms, spaceId, collection.name, lookup)),
  );
  const { ranked, of, found } = rank(words, collection, hidden, search.total, after);
  const rest = after
    ? ranked.filter(({ score, id }) => score < after.score || (score === after.score && id < after.id))
    : ranked;

  const documents: StoredDocument[] = [];
  let examined = 0;
  let bytes = 0;
  while (documents.length < limit && examined < Math.min(rest.length, mostDocuments) && bytes <= mostBytes) {
    const wanted = Math.min(limit - documents.length, mostDocuments - examined, mostAtOnce);
    const batch = rest.slice(examined, examined + wanted);
    const read = await readDocuments(
      search,
      batch.map(({ id }) => id),
    );
    for (const { id } of batch) {
      if (bytes > mostBytes) break;
      examined += 1;
      const document = read.get(id);
      if (!document || document.deleted) continue;
      bytes += Buffer.byteLength(JSON.stringify(document.fields));
      if (!matchesText(collection, documentUp(collection, document.version, document.fields), hidden, query)) continue;
      if (search.keep?.(document) ?? true) documents.push(document);
    }
  }
  const last = rest[examined - 1];
  return { documents, ...(last && examined < rest.length ? { next: { ...last, of, found } } : {}) };
}

async function readDocuments(
  { dynamo, tables, spaceId, collection }: Search,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredDocument>> {
  const Keys = ids.map((id) => documentKey(spaceId, collection.name, id));
  const { Responses } = await dynamo.batchGet<StoredDocument>({
    RequestItems: { [tables.documents]: { Keys, ConsistentRead: true } },
  });
  return new Map((Responses[tables.documents] ?? []).map((document) => [document.id, document]));
}
