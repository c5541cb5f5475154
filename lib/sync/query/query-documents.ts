import type { Collection } from '../../contract/collection.ts';
import { AppError } from '../../runtime/app-error.ts';
import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { stamped } from '../access/stamped.ts';
import { documentKey, type StoredDocument } from '../items.ts';
import { readDocuments } from '../pull/reader.ts';
import { namesAt } from '../schema/names.ts';
import type { SyncTables } from '../tables.ts';
import { branchesOf } from './branches.ts';
import type { Condition } from './filter.ts';
import { type Index, indexesOf } from './index-keys.ts';
import { matches } from './matches.ts';
import { type Plan, planQuery, type SortField } from './plan.ts';
import { writtenAs } from './query-fields.ts';
import { type IndexRow, readIndex } from './read-index.ts';

/** Documents read for one page at most; it may therefore be short, or empty, and still go on. */
export const mostDocuments = 500;
/** Documents read at once: one may have 100 KB. */
const mostAtOnce = 50;
/** Bytes of fields that are read for a page, from which it ends, whether they match or not: a function's answer holds 6 MB. */
const mostBytes = 3 * 1024 * 1024;

export interface DocumentQuery {
  readonly dynamo: Dynamo;
  readonly tables: SyncTables;
  readonly spaceId: string;
  readonly collection: Collection;
  readonly filter?: Condition | undefined;
  readonly sort: readonly SortField[];
  /** Fields that the caller does not see; an index that holds one would tell of them by its order. */
  readonly hidden: ReadonlySet<string>;
  /** Schema version of the app, for the names of fields in `no-index`. */
  readonly version: number;
  readonly limit: number;
  /** Place of the last document that was passed. */
  readonly after?: string | undefined;
}

export interface FoundPage {
  readonly documents: readonly StoredDocument[];
  /** Where the next page goes on; undefined when there is none. */
  readonly next?: string;
}

/**
 * One page of live documents, each as it is now (strongly consistent), in the order of the sort. Documents with the same values are
 * in the order of the index, then of their ids. Texts are sorted by their first characters: an index key holds 1 KB.
 * Read units: keys of the index / 4 KB for each range, and the documents.
 * @throws AppError `no-index`; `extra.indexes` says which there are.
 */
export function queryDocuments(query: DocumentQuery): Promise<FoundPage> {
  const { collection, filter, sort } = query;
  if (!filter && sort.length === 0) return collect(query, byId(query));
  const branches = branchesOf(filter);
  if (branches?.length === 0) return Promise.resolve({ documents: [] });
  const indexes = indexesOf(collection).filter(({ fields }) => fields.every(({ name }) => !query.hidden.has(name)));
  const plan = branches && planQuery(indexes, branches, sort, filter !== undefined, writtenAs(collection));
  if (!plan) {
    const detail =
      'Bind the first fields of an index by eq or in, then one by comparison, and sort by those that follow.';
    throw new AppError('no-index', detail, { extra: { indexes: namesOf(collection, query.version, indexes) } });
  }
  return collect(query, byIndex(query, plan));
}

/** Indexes as their fields are called in a version; those with fields that it does not know are left out. */
function namesOf(collection: Collection, version: number, indexes: readonly Index[]): Record<string, string[]> {
  const then = new Map([...namesAt(collection, version)].map(([name, today]) => [today, name]));
  const named = indexes.map(({ name: index, fields }) => {
    const names = fields.flatMap(({ name, descending }) => {
      const called = then.get(name);
      return called === undefined ? [] : [`${descending ? '-' : ''}${called}`];
    });
    return [index, names, fields.length] as const;
  });
  return Object.fromEntries(named.flatMap(([index, names, all]) => (names.length === all ? [[index, names]] : [])));
}

const byIndex = (
  { dynamo, tables, spaceId, collection, after, limit }: DocumentQuery,
  plan: Plan,
): AsyncGenerator<IndexRow> => {
  const { pk } = documentKey(spaceId, collection.name, '');
  return readIndex(dynamo, tables.documents, pk, plan, after, limit + 1);
};

/** Ids in their order; deleted documents among them. */
async function* byId({
  dynamo,
  tables,
  spaceId,
  collection,
  after,
  limit,
}: DocumentQuery): AsyncGenerator<IndexRow & { document: StoredDocument }> {
  const { pk } = documentKey(spaceId, collection.name, '');
  for (let passed = after; ; ) {
    const { Items, LastEvaluatedKey } = await dynamo.query<StoredDocument>({
      TableName: tables.documents,
      KeyConditionExpression: passed === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :passed',
      ExpressionAttributeValues: { ':pk': pk, ...(passed === undefined ? {} : { ':passed': passed }) },
      ConsistentRead: true,
      Limit: limit + 1,
    });
    for (const document of Items) yield { id: document.id, place: document.id, document };
    if (!LastEvaluatedKey) return;
    passed = String(LastEvaluatedKey.sk);
  }
}

/** Reads the documents of rows until the page is full, the rows end, or enough was read. */
async function collect(
  { dynamo, tables, spaceId, collection, filter, limit }: DocumentQuery,
  rows: AsyncGenerator<IndexRow & { document?: StoredDocument }>,
): Promise<FoundPage> {
  const documents: StoredDocument[] = [];
  let examined = 0;
  let bytes = 0;
  let place: string | undefined;
  for (;;) {
    const batch: (IndexRow & { document?: StoredDocument })[] = [];
    const wanted = Math.min(limit - documents.length, mostDocuments - examined, mostAtOnce);
    while (batch.length < wanted) {
      const { value, done } = await rows.next();
      if (done) break;
      batch.push(value);
    }
    const ended = batch.length < wanted;
    const unread = batch.filter(({ document }) => !document).map(({ id }) => ({ collection: collection.name, id }));
    const read = await readDocuments({ dynamo, tables }, spaceId, unread);
    for (const { id, place: at, document = read.get(`${collection.name}/${id}`) } of batch) {
      place = at;
      if (!document || document.deleted) continue;
      bytes += Buffer.byteLength(JSON.stringify(document.fields));
      if (!filter || matches(filter, stamped(collection, document))) documents.push(document);
      if (bytes > mostBytes) return { documents, next: place };
    }
    examined += batch.length;
    if (ended) return { documents };
    if (documents.length === limit || examined >= mostDocuments) {
      const { done } = await rows.next();
      return { documents, ...(done || place === undefined ? {} : { next: place }) };
    }
  }
}
