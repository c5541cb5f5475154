import type { Collection } from '../../contract/collection.ts';
import type { Fields } from '../items.ts';
import { fieldIdentity } from './field-identity.ts';
import { stem, words } from './words.ts';

/**
 * Terms of one document that are indexed, each one item: the first ones of the weightiest fields. What a longer document says beyond
 * them does not find it.
 */
export const mostTerms = 1000;

/** By field (`fieldIdentity`): how often the term stands in it, and the length of the field as the power of two below its number of words. */
export type Occurrences = Readonly<Record<string, readonly [times: number, length: number]>>;

/** Text of a value: strings and numbers, also those inside of lists and structures. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textOf).join('\n');
}

/** Text fields of a collection, the weightiest first. */
export const textFields = ({ text }: Pick<Collection, 'text'>): readonly string[] =>
  Object.keys(text).sort((a, b) => (text[b] ?? 0) - (text[a] ?? 0));

/**
 * What the index holds of a document: every word, and its stem where that differs, so that both beginnings as they are typed and other
 * forms of the word find it. The length is coarse on purpose: one word more does not change every posting of its field.
 * @param fields in the newest schema version.
 */
export function documentTerms(
  collection: Pick<Collection, 'text' | 'steps' | 'version'>,
  fields: Fields,
  most = mostTerms,
): Map<string, Occurrences> {
  const terms = new Map<string, Record<string, [number, number]>>();
  for (const field of textFields(collection)) {
    const all = words(textOf(Object.hasOwn(fields, field) ? fields[field] : undefined));
    const name = fieldIdentity(collection, field);
    const length = all.length === 0 ? 0 : 31 - Math.clz32(all.length);
    for (const word of all) {
      for (const term of new Set([word, stem(word)])) {
        let occurrences = terms.get(term);
        if (!occurrences) {
          if (terms.size === most) continue;
          occurrences = {};
          terms.set(term, occurrences);
        }
        const [times] = Object.hasOwn(occurrences, name) ? (occurrences[name] ?? [0]) : [0];
        occurrences[name] = [times + 1, length];
      }
    }
  }
  return terms;
}
