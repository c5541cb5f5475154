/**
 * Items of the table `terms`:
 *
 * | pk | sk | what |
 * |--|--|--|
 * | `<spaceId>#<collection>#<beginning of the term>#<shard>` | `<term>#<documentId>` | `in`: the term's occurrences by field |
 * | `<spaceId>#<collection>#DOC#<shard>` | `<documentId>` | Indexed: what the index holds of a document |
 *
 * The shard is one of four by the document's id: postings of a word that stands in every document of a space lie in four partitions, and
 * so do all terms with the same beginning. Terms are lower case and hold neither `#` nor `DOC`.
 *
 * Nobody has to purge this table by itself: when a document's item is removed, `indexText` removes what the index holds of it. Whoever
 * wants to enumerate a space's part reads its four DOC partitions per collection.
 */
import { createHash } from 'node:crypto';
import { beginning } from './words.ts';

export const shards = [0, 1, 2, 3] as const;

export function shardOf(documentId: string): number {
  return (createHash('sha256').update(documentId).digest()[0] ?? 0) % shards.length;
}

export const postingPartition = (spaceId: string, collection: string, term: string, shard: number) =>
  `${spaceId}#${collection}#${beginning(term)}#${shard}`;

/** @param shard `shardOf` the document's id, which costs a hash: known once for all terms of a document. */
export const postingKey = (spaceId: string, collection: string, term: string, documentId: string, shard: number) => ({
  pk: postingPartition(spaceId, collection, term, shard),
  sk: `${term}#${documentId}`,
});

export const indexedKey = (spaceId: string, collection: string, documentId: string) => ({
  pk: `${spaceId}#${collection}#DOC#${shardOf(documentId)}`,
  sk: documentId,
});

/** Term and document of a posting's sort key. */
export function readPostingKey(sk: string): { readonly term: string; readonly id: string } {
  const end = sk.indexOf('#');
  return { term: sk.slice(0, end), id: sk.slice(end + 1) };
}
