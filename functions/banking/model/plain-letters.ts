import { undividedLetters } from '../../../lib/contract/undivided-letters.ts';

function plainOf(letter: string): string {
  const lower = letter.toLowerCase();
  const letters = undividedLetters[lower] ?? letter;
  return lower === letter ? letters : letters.toUpperCase();
}

/** Łukasz Sørensen as Lukasz Sorensen: Latin letters without marks; others as they are. */
export const plainLetters = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþħŧı]/giu, plainOf);
