import type { Collection } from '../../contract/collection.ts';
import { type Occurrences, textFields } from './document-terms.ts';
import { fieldIdentity } from './field-identity.ts';
import type { WordPostings } from './read-postings.ts';

/** Where a page of ranked documents ended. It carries what the scores were made with, so that those of the next page fit. */
export interface SearchPosition {
  readonly score: number;
  readonly id: string;
  /** Documents in the collection. */
  readonly of: number;
  /** By word: in how many documents it stands. */
  readonly found: readonly number[];
}

export interface Ranked {
  readonly id: string;
  readonly score: number;
}

/** How soon more of the same word adds no more (k1 of BM25). */
const saturation = 1.2;
/** What a doubling of the field's length takes from a word in it. */
const lengthDamping = 0.15;
/** A word that only begins as the query's last one counts less than the word itself. */
const begunWeight = 0.5;

/**
 * Ranks documents that have, or may have, every word: BM25 over weighted fields, rare words first; equal scores by id, the greatest first.
 * Fields that the person does not see count for nothing, neither in scores nor in how rare a word is.
 * @param total live documents in the collection, as the head of the space counts them.
 * @param after the position of the page before, whose statistics stay in force.
 */
export function rank(
  words: readonly WordPostings[],
  collection: Pick<Collection, 'text' | 'steps' | 'version'>,
  hidden: ReadonlySet<string>,
  total: number,
  after?: Pick<SearchPosition, 'of' | 'found'>,
): { readonly ranked: Ranked[]; readonly of: number; readonly found: readonly number[] } {
  const weights = new Map(
    textFields(collection)
      .filter((field) => !hidden.has(field))
      .map((field) => [fieldIdentity(collection, field), collection.text[field] ?? 0]),
  );
  const seen = (occurrences: Occurrences) => {
    let frequency = 0;
    for (const [field, [times, length]] of Object.entries(occurrences)) {
      frequency += ((weights.get(field) ?? 0) * times) / (1 + lengthDamping * length);
    }
    return (frequency * (saturation + 1)) / (saturation + frequency);
  };
  const weighed = words.map(({ documents }) => {
    const byDocument = new Map<string, number>();
    for (const [id, { exact, begun }] of documents) {
      const weight = Math.max(exact ? seen(exact) : 0, ...begun.map((each) => begunWeight * seen(each)));
      if (weight > 0) byDocument.set(id, weight);
    }
    return byDocument;
  });
  // A word that was not read to its end stands in many documents: in half of them, until more were read.
  const found =
    after?.found ??
    weighed.map(({ size }, index) => (words[index]?.partial ? Math.max(size, Math.round(total / 2)) : size));
  const of = after?.of ?? Math.max(total, ...found);
  const rarity = found.map((count) => Math.log(1 + (of - Math.min(count, of) + 0.5) / (count + 0.5)));

  const ranked: Ranked[] = [];
  for (const id of new Set(weighed.flatMap((byDocument) => [...byDocument.keys()]))) {
    let score = 0;
    const possible = words.every(({ mayHave }, index) => {
      const weight = weighed[index]?.get(id);
      score += (weight ?? 0) * (rarity[index] ?? 0);
      return weight !== undefined || mayHave(id);
    });
    if (possible) ranked.push({ id, score });
  }
  ranked.sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1));
  return { ranked, of, found };
}
