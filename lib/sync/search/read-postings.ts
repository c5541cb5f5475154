import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import type { Occurrences } from './document-terms.ts';
import { postingPartition, readPostingKey, shardOf, shards } from './term-keys.ts';
import type { Lookup } from './text-query.ts';

/**
 * Postings read per partition for a term, and again for all terms that begin with it: at most 1,600 for a word. Of a term that stands
 * in more documents those with the greatest ids are read, which are the newest where ids follow time.
 */
export const mostPostings = 200;

/** One word's part of the index, as far as it was read. */
export interface WordPostings {
  /** Occurrences by document; `exact` of the term itself, `begun` of longer ones, one entry each. */
  readonly documents: ReadonlyMap<string, { exact?: Occurrences; begun: Occurrences[] }>;
  /** Whether the document may have the word although it is not among those read. */
  mayHave(id: string): boolean;
  /** Something was left unread. */
  readonly partial: boolean;
}

interface Posting {
  readonly sk: string;
  readonly in: Occurrences;
}

/**
 * Reads one word's postings, eventually consistent like the index itself: 4 queries, 8 with a prefix; each costs half a read unit for up
 * to 4 KB, some thirty postings.
 */
export async function readPostings(
  dynamo: Pick<Dynamo, 'query'>,
  table: string,
  spaceId: string,
  collection: string,
  { term, prefix }: Lookup,
): Promise<WordPostings> {
  const documents = new Map<string, { exact?: Occurrences; begun: Occurrences[] }>();
  const entry = (id: string) => {
    const known = documents.get(id) ?? { begun: [] };
    documents.set(id, known);
    return known;
  };
  /** By shard: the smallest id that was read of a term that goes on. */
  const reached: string[] = [];
  let prefixPartial = false;

  const query = (under: string, shard: number, from: string, to: string, ScanIndexForward: boolean) =>
    dynamo.query<Posting>({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': postingPartition(spaceId, collection, under, shard),
        ':from': from,
        ':to': to,
      },
      ScanIndexForward,
      Limit: mostPostings,
    });

  async function readTerm(shard: number): Promise<void> {
    const { Items, LastEvaluatedKey } = await query(term, shard, `${term}#`, `${term}#\u{10ffff}`, false);
    for (const { sk, in: occurrences } of Items) entry(readPostingKey(sk).id).exact = occurrences;
    const last = Items.at(-1);
    if (LastEvaluatedKey && last) reached[shard] = readPostingKey(last.sk).id;
  }

  async function readPrefix(shard: number, beginning: string): Promise<void> {
    // Behind the word as typed, whose documents have its term too: '$' comes after '#'.
    const { Items, LastEvaluatedKey } = await query(beginning, shard, `${beginning}$`, `${beginning}\u{10ffff}`, true);
    for (const { sk, in: occurrences } of Items) {
      const { id, term: longer } = readPostingKey(sk);
      if (longer !== term) entry(id).begun.push(occurrences);
    }
    if (LastEvaluatedKey) prefixPartial = true;
  }

  await Promise.all([
    ...shards.map(readTerm),
    ...(prefix === undefined ? [] : shards.map((shard) => readPrefix(shard, prefix))),
  ]);
  return {
    documents,
    mayHave: (id) => prefixPartial || id < (reached[shardOf(id)] ?? ''),
    partial: prefixPartial || reached.some((id) => id !== undefined),
  };
}
