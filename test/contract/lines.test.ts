import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { line } from '../../lib/contract/schemas.ts';

const Line = line(8);
const refused = Symbol('refused');
const read = (text: string) => {
  const { success, data } = z.safeParse(Line, text);
  return success ? data : refused;
};

describe('a line of text', () => {
  it.each([
    ['as a phone copies a contact', '\u202aAnn Lee\u202c', 'Ann Lee'],
    ['as a desk copies a number', ' \u202d+41 44\u202c\n', '+41 44'],
    ['isolated twice', '\u2068\u2067אבג\u2069\u2069 ', 'אבג'],
    ['behind a mark that is allowed', '\u200f\u202bאבג\u202c', '\u200fאבג'],
    ['with a mark that is allowed', 'אבג\u200f!', 'אבג\u200f!'],
    ['as long as it may be without them', '\u2068Ann & Bo\u2069', 'Ann & Bo'],
  ])('%s is taken without marks that turn the direction around it', (_, text, kept) => {
    expect(read(text)).toBe(kept);
  });

  it.each([
    ['inside', 'Ann\u202egnp'],
    ['inside, and around it', '\u2068A\u2069 \u2068B\u2069'],
    ['and nothing else', '\u202a\u202c'],
    ['around a control character', '\u202a\u0007\u202c'],
    ['around too much', '\u202aAnn & Bob\u202c'],
  ])('with marks that turn the direction %s is refused', (_, text) => {
    expect(read(text)).toBe(refused);
  });
});
