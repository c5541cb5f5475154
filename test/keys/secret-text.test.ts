import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, keyIdOf, keyPattern, keyText, prefixOf, sameHash } from '../../functions/keys/model/secret-text.ts';

const random = fc.uint8Array({ minLength: 32, maxLength: 32 });
const id = fc.uuid();

describe('the text of a key', () => {
  it('names its account, begins with its prefix, and is found by scanners (property)', () => {
    fc.assert(
      fc.property(id, random, (keyId, bytes) => {
        const text = keyText(keyId, bytes);
        expect(keyIdOf(text)).toBe(keyId);
        expect(text.startsWith(prefixOf(keyId))).toBe(true);
        expect(text).toMatch(/^mk_[0-9a-f]{32}_[0-9a-f]{72}$/);
        expect(`config: "${text}"`).toMatch(/mk_[0-9a-f]{32}_[0-9a-f]{72}/);
      }),
    );
  });

  it('is told from one with any single character mistyped (property)', () => {
    fc.assert(
      fc.property(id, random, fc.nat(), fc.constantFrom(...'0123456789abcdef_g'), (keyId, bytes, at, typed) => {
        const text = keyText(keyId, bytes);
        const place = at % text.length;
        fc.pre(text[place] !== typed);
        expect(keyIdOf(text.slice(0, place) + typed + text.slice(place + 1))).toBeUndefined();
      }),
    );
  });

  it('is told from one that was truncated, lengthened, or is in capitals', () => {
    const text = keyText('0190b5a0-0000-7000-8000-000000000001', new Uint8Array(32).fill(9));
    for (let length = 0; length < text.length; length += 1) expect(keyIdOf(text.slice(0, length))).toBeUndefined();
    for (const odd of [`${text}0`, ` ${text}`, `${text}\n`, text.toUpperCase(), text.replace('mk_', 'mk-')]) {
      expect(keyIdOf(odd)).toBeUndefined();
    }
  });

  it('takes linear time for texts of any length', () => {
    const started = performance.now();
    expect(keyPattern.test(`mk_${'0'.repeat(1_000_000)}`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('the hash of a key', () => {
  it('is that of the whole text, without the text in it, and compared as a whole', () => {
    const one = keyText('0190b5a0-0000-7000-8000-000000000001', new Uint8Array(32).fill(1));
    const other = keyText('0190b5a0-0000-7000-8000-000000000001', new Uint8Array(32).fill(2));
    expect(hashOf(one)).toHaveLength(43);
    expect(sameHash(hashOf(one), hashOf(one))).toBe(true);
    expect(sameHash(hashOf(one), hashOf(other))).toBe(false);
    // timingSafeEqual refuses texts of different length: they are different, and no failure.
    expect(sameHash(hashOf(one), '')).toBe(false);
  });
});
