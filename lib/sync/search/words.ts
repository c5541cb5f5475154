import { stemmer } from 'stemmer';
import { fold } from './fold.ts';

/** Code points of a word that count; longer ones are cut, in documents and in queries alike. */
export const longestWord = 40;

/** A run of letters and digits, or one pictograph or flag: 👩‍🚀 is found by 👩 and by 🚀. */
const runs = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*|\p{Extended_Pictographic}|\p{Regional_Indicator}{2}/gu;
/** Scripts that put no space between words. */
const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

let segmenter: Intl.Segmenter | undefined;

/**
 * The words of a text in their order, folded. Chinese, Japanese, Thai, Lao, Khmer and Burmese are cut by the dictionaries of ICU, which
 * Node carries; a word inside a compound that they take for one is found only by its beginning. No word is left out as too common.
 */
export function words(text: string): string[] {
  const found: string[] = [];
  for (const run of fold(text).match(runs) ?? []) {
    if (!unspaced.test(run)) {
      found.push(cut(run));
      continue;
    }
    segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
    for (const { segment, isWordLike } of segmenter.segment(run)) if (isWordLike) found.push(cut(segment));
  }
  return found;
}

function cut(word: string): string {
  return word.length <= longestWord ? word : [...word].slice(0, longestWord).join('');
}

/** English stem of a word (running, runs: run); words of other alphabets are their own. */
export function stem(word: string): string {
  return /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
}

/**
 * What terms are grouped by in the index: two code points, one where a character is nearly a word. A beginning shorter than that cannot
 * be looked up.
 */
export function beginning(term: string): string {
  const [first = '', second = ''] = term;
  return unspaced.test(first) || /\p{sc=Hang}/u.test(first) ? first : first + second;
}
