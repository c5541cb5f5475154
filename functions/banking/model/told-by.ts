import { showable } from '../../../lib/contract/plain-text.ts';

/** What a stranger wrote, as one line without marks that turn it round: it stands beside our own words on screens and in files. Nothing for nothing. */
export const toldBy = (text = '', most?: number): string | undefined => {
  const one = showable(text.replaceAll(/\s+/g, ' ')).trim();
  // What is cut may end with half a character.
  return showable(one.slice(0, most)).trim() || undefined;
};
