/** What XML 1.0 has no way to say: most control characters, and halves of surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsayable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for an element or an attribute. What cannot be said becomes U+FFFD. */
export const escaped = (text: string): string =>
  text
    .replace(unsayable, '\ufffd')
    .replace(/[&<>"']/g, (each) => escapes[each] ?? each)
    .replaceAll('\r', '&#13;');

/** The first `length` characters, of which none is cut in half. */
export const cut = (text: string, length: number): string => [...text].slice(0, length).join('');

type Content = string | readonly Content[] | undefined;
const flat = (content: Content): string =>
  content === undefined ? '' : typeof content === 'string' ? content : content.map(flat).join('');

/** An element around others; nothing without them. */
export const element = (name: string, ...content: readonly Content[]): string => {
  const inside = flat(content);
  return inside === '' ? '' : `<${name}>${inside}</${name}>`;
};

/** An element with text; nothing for an empty one. */
export const leaf = (name: string, text: string | undefined): string => element(name, text && escaped(text));
