import { undividedLetters } from '../../contract/undivided-letters.ts';

/** Accents, Arabic and Hebrew vowel points, variation selectors; not the voicing marks of kana, nor the vowel signs of Thai or Indic scripts. */
const diacritics = /[[\p{M}&&[\p{sc=Inherited}\p{sc=Arabic}\p{sc=Hebrew}]]--[\u3099\u309a]]/gv;
/** Joiners, soft hyphens, marks of direction; and the Arabic stroke that only stretches a word. */
const invisible = /[\p{Cf}\u0640]/gu;
const plain: Readonly<Record<string, string>> = { ...undividedLetters, ς: 'σ' };
/** Of ß only the capital one is here by then: others became SS on their way. */
const special = /[ßæœøłđðþħŧς]/g;

/**
 * What is the same to someone who searches: compatibility forms (full width, ligatures), case, and diacritics. Müller = Muller =
 * MÜLLER, straße = strasse, ΟΔΟΣ = οδός. It knows no language: the four letters i of Turkish (i, İ, ı, I) are one, so a search there finds
 * too much rather than too little, and Mueller does not find Müller.
 */
export function fold(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(diacritics, '')
    .replace(invisible, '')
    .toUpperCase()
    .toLowerCase()
    .replace(special, (letter) => plain[letter] ?? letter)
    .normalize('NFC');
}
