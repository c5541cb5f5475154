import type { Bound, Branch } from './branches.ts';
import { complement, encodeBeginning, encodePart } from './encode-part.ts';
import type { Index, IndexField } from './index-keys.ts';
import { compareTexts } from './matches.ts';
import type { Scalar } from './query-fields.ts';

/** Keys of an index from `start` (included) to `end`. They may hold more than the query finds, never less. */
export interface KeyRange {
  readonly start: string;
  readonly end: string;
  /** What all keys of the range begin with, before the fields that the query sorts by. */
  readonly prefix: string;
}

/** Values under which an index may hold documents whose field has this one. */
export type WrittenAs = (field: string, value: Scalar | undefined) => readonly (Scalar | undefined)[];

/**
 * The ranges in which an index holds what a branch finds.
 * @param from place of the first field that the query sorts by; those before it are bound by equality.
 * @param most combinations of values, as the query names them.
 * @returns also how far the branch binds the index, 0: not at all; undefined when it takes more than `most`.
 */
export function rangesOf(
  { fields, room }: Index,
  { is, bounds }: Branch,
  from: number,
  most: number,
  writtenAs: WrittenAs,
): { ranges: readonly KeyRange[]; bound: number; combinations: number } | undefined {
  let starts: { key: string; prefix: string }[] = [{ key: '', prefix: '' }];
  let bound = 0;
  let combinations = 1;
  for (const [place, field] of fields.entries()) {
    const values = is.get(field.name);
    // A document without the first field is not in the index.
    const usable = values && !(place === 0 && values.includes(undefined));
    if (!usable || combinations * values.length > most) {
      if (place < from) return undefined;
      const limits = bounds.get(field.name);
      const [low, high] = limits ? limitsOf(field, limits, room) : ['', undefined];
      const ranges = starts.map(({ key, prefix }) => ({
        prefix,
        start: key + low,
        end: high === undefined ? after(key) : key + high,
      }));
      return { ranges, bound: bound + (limits ? 0.5 : 0), combinations };
    }
    combinations *= values.length;
    const written = new Set(values.flatMap((value) => writtenAs(field.name, value)));
    const parts = [...written].map((value) => encodePart(value, field.descending, room));
    starts = starts.flatMap(({ key, prefix }) =>
      parts.map((part) => ({ key: key + part, prefix: place < from ? prefix + part : prefix })),
    );
    bound += 1;
  }
  const ranges = starts.map(({ key, prefix }) => ({ prefix, start: key, end: after(key) }));
  return { ranges, bound, combinations };
}

/** The first and the last key of values within all bounds, as parts. */
function limitsOf(field: IndexField, limits: readonly Bound[], room: number): [low: string, high: string] {
  let [low, high] = ['', after('')];
  for (const { compare, value } of limits) {
    const part = encodePart(value, false, room);
    const marker = part.charAt(0);
    const [least, most] =
      compare === 'prefix' && typeof value === 'string'
        ? twice(encodeBeginning(value, room))
        : compare === 'gt' || compare === 'gte'
          ? [part, marker]
          : [marker, part];
    // Texts that begin with `most` are within the bound.
    const [first, last] = field.descending ? [complement(most), complement(least)] : [least, most];
    if (compareTexts(first, low) > 0) low = first;
    if (compareTexts(after(last), high) < 0) high = after(last);
  }
  return [low, high];
}

const twice = (text: string): [string, string] => [text, text];

const lastCharacter = 0x10ffff;

/** Comes after every text that begins with this one. */
function after(text: string): string {
  const characters = [...text];
  for (let code = characters.pop()?.codePointAt(0); code !== undefined; code = characters.pop()?.codePointAt(0)) {
    if (code < lastCharacter) return characters.join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return String.fromCodePoint(lastCharacter);
}
