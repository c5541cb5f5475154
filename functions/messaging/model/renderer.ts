/** Texts with `{{variable}}` in them. A value is put in as it is, once: what stands in it is never looked at again. */

const placeholder = /\{\{([^{}]*)\}\}/g;

/** How a value is put in: as plain text, into HTML, into one line, or into an address. */
export type Escape = 'text' | 'html' | 'line' | 'link';

/** A value that the backend makes itself, in each way in which it is put in; its HTML stands for itself. Nobody sends one. */
export interface OwnValue {
  readonly text: string;
  readonly line: string;
  readonly html: string;
}
export type Value = string | number | boolean | OwnValue;

const escapes: Readonly<Record<Escape, (value: string) => string>> = {
  text: (value) => value,
  html: (value) => value.replace(/[&<>"'`=]/g, (c) => `&#${c.charCodeAt(0)};`),
  // A header or title is one line whatever the value says: CR, LF and their like become spaces.
  line: (value) => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '),
  link: encodeURIComponent,
};

/** Names between double braces, as they are written. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(placeholder)].map(([, name = '']) => name.trim());

/** What is wrong with the braces of a text; undefined when nothing is. */
export function problemOfText(text: string, declared: readonly string[]): string | undefined {
  const unknown = variablesIn(text).find((name) => !declared.includes(name));
  if (unknown !== undefined) return `'{{${unknown.slice(0, 60)}}}' is no declared variable`;
  return /\{\{|\}\}/.test(text.replace(placeholder, '')) ? 'it has braces that name no variable' : undefined;
}

/**
 * Puts the values in. Names that have no value become nothing.
 * @param values own properties alone count.
 */
export function render(text: string, values: Readonly<Record<string, Value>>, how: Escape): string {
  return text.replace(placeholder, (_, raw: string) => {
    const name = raw.trim();
    const value = Object.hasOwn(values, name) ? values[name] : '';
    if (typeof value !== 'object') return escapes[how](String(value));
    return how === 'html' ? value.html : escapes[how](how === 'text' ? value.text : value.line);
  });
}
