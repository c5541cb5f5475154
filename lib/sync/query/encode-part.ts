/**
 * Values as parts of a sort key: texts that compare as UTF-8 bytes exactly as the values do. Absent sorts first, then booleans, numbers,
 * texts. No part is the beginning of another one, so parts can be put behind each other.
 */

/** Ends a text: less than every character of one, since those up to `shift` are written as two. */
const end = '\u0001';
const shift = '\u0002';

/** Bytes that a part takes beside its text: marker and end, four each when they are complemented. */
const frame = 8;
/** Bytes of a character at most, and of one that is escaped. */
const wide = 4;
const escaped = 2 * wide;

/** @param room most bytes of the part, at least 72; a longer text is cut, and then sorts by its beginning. */
export function encodePart(value: unknown, descending: boolean, room: number): string {
  const part = ascending(value, room);
  return descending ? complement(part) : part;
}

function ascending(value: unknown, room: number): string {
  if (typeof value === 'boolean') return value ? '11' : '10';
  if (typeof value === 'number' || typeof value === 'bigint') return `2${encodeNumber(Number(value))}`;
  return typeof value === 'string' ? `3${encodeText(value, room - frame)}${end}` : '0';
}

/** 16 digits: the bits of the double, turned so that they order like the number. */
function encodeNumber(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value === 0 ? 0 : value);
  const bits = view.getBigUint64(0);
  const ordered = bits >> 63n ? bits ^ 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
  return ordered.toString(16).padStart(16, '0');
}

function encodeText(text: string, room: number): string {
  let encoded = '';
  let left = room;
  for (const character of text.toWellFormed()) {
    const special = character <= shift;
    left -= special ? escaped : wide;
    if (left < 0) break;
    encoded += special ? shift + String.fromCharCode(character.charCodeAt(0) + 1) : character;
  }
  return encoded;
}

/** The beginning of the parts of all texts with this beginning, as far as the room goes. */
export const encodeBeginning = (beginning: string, room: number): string => `3${encodeText(beginning, room - frame)}`;

const lastCharacter = 0x10ffff;
const surrogates = 0x800;

/** Each character for its counterpart from the other end of Unicode, so that the greatest comes first. NUL does not occur. */
export function complement(part: string): string {
  let turned = '';
  for (const character of part) {
    const code = character.codePointAt(0) as number;
    const place = code >= 0xe000 ? code - surrogates : code;
    const other = lastCharacter - surrogates + 1 - place;
    turned += String.fromCodePoint(other >= 0xd800 ? other + surrogates : other);
  }
  return turned;
}
