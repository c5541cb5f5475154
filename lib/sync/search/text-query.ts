import type { Collection } from '../../contract/collection.ts';
import type { Fields } from '../items.ts';
import { textFields, textOf } from './document-terms.ts';
import { beginning, stem, words } from './words.ts';

/** Words of a query that are looked up, the longest ones; the others are only checked in the documents found. */
export const mostLookups = 8;

/** A word to look up: by its term, and also by all terms that begin with `prefix`. */
export interface Lookup {
  readonly term: string;
  readonly prefix?: string;
}

export interface TextQuery {
  /** Stems; a document must have all of them. */
  readonly terms: readonly string[];
  /** The last word as typed: a document may have a word that begins with it instead. */
  readonly last: string;
  readonly lookups: readonly Lookup[];
}

/**
 * Reads what a person typed. All words are required; the last one may be a beginning.
 * @returns undefined when there is no word in it.
 */
export function readTextQuery(q: string): TextQuery | undefined {
  const typed = words(q);
  const last = typed.pop();
  if (last === undefined) return undefined;
  const terms = [...new Set(typed.map(stem))];
  const prefix = [...last].length >= [...beginning(`${last}xx`)].length ? last : undefined;
  const byLength = [...terms].sort((a, b) => b.length - a.length).map((term): Lookup => ({ term }));
  // One letter may become any word, so it is looked up only when there is nothing else; nothing comes after a pictograph.
  const whole = terms.length === 0 || !/^[\p{L}\p{N}]/u.test(last);
  const own: Lookup[] = prefix ? [{ term: stem(last), prefix }] : whole ? [{ term: last }] : [];
  return { terms, last, lookups: [...own, ...byLength].slice(0, mostLookups) };
}

/**
 * Whether the text that the person may see has all words of the query.
 * @param fields in the newest schema version.
 */
export function matchesText(
  collection: Pick<Collection, 'text'>,
  fields: Fields,
  hidden: ReadonlySet<string>,
  { terms, last }: TextQuery,
): boolean {
  const found = new Set<string>();
  let lastFound = false;
  for (const field of textFields(collection)) {
    if (hidden.has(field) || !Object.hasOwn(fields, field)) continue;
    for (const word of words(textOf(fields[field]))) {
      if (!found.has(word)) found.add(word).add(stem(word));
      lastFound ||= word.startsWith(last);
    }
  }
  return (lastFound || found.has(stem(last))) && terms.every((term) => found.has(term));
}
