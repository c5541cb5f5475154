/** Letters that Unicode does not take apart into a plain one and its marks. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
};

function plainOf(letter: string): string {
  const lower = letter.toLowerCase();
  const letters = plain[lower] ?? letter;
  return lower === letter ? letters : letters.toUpperCase();
}

/** Łukasz Sørensen as Lukasz Sorensen: Latin letters without marks; others as they are. */
export const plainLetters = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþħŧı]/giu, plainOf);
