/** Control characters and half characters (lone surrogates), which no database stores as they are. */
export const control = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;

/** Marks that turn the order of letters round, and breaks of lines and paragraphs: what follows would be read as something else. */
export const misleading = /[\u2028-\u202e\u2066-\u2069]/;

/** What stands around a text, without being part of it. */
const edge = /[\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const without = (text: string, unwanted: readonly RegExp[]) =>
  [...text].filter((each) => !unwanted.some((pattern) => pattern.test(each))).join('');

/** Without marks that turn the direction around it, as phones copy names and numbers of contacts: there they turn nothing else. Inside they stay. */
export function unwrapped(text: string): string {
  const isEdge = (at: number) => edge.test(text.charAt(at));
  let [from, to] = [0, text.length];
  while (from < to && isEdge(from)) from += 1;
  while (to > from && isEdge(to - 1)) to -= 1;
  return without(text.slice(0, from), [misleading]) + text.slice(from, to) + without(text.slice(to), [misleading]);
}

/** What can be stored and shown of a text that nobody has checked. */
export const showable = (text: string): string => without(text, [control, misleading]);
