import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../lib/sync/search/document-terms.ts';
import { fold } from '../../../lib/sync/search/fold.ts';
import { beginning, longestWord, stem, words } from '../../../lib/sync/search/words.ts';

describe('words of a text', () => {
  it.each([
    ['Müller traf MULLER in der Straße', ['muller', 'traf', 'muller', 'in', 'der', 'strasse']],
    ['STRAẞE Straße STRASSE', ['strasse', 'strasse', 'strasse']],
    ['ΟΔΟΣ οδός ὁδὸς', ['οδοσ', 'οδοσ', 'οδοσ']],
    ['Ёлка ЁЛКА елка', ['елка', 'елка', 'елка']],
    ['smørrebrød Œuvre Łódź þorn', ['smorrebrod', 'oeuvre', 'lodz', 'thorn']],
    ['ＡＢＣ １２３ ﬁne x²', ['abc', '123', 'fine', 'x2']],
    ['東京タワーへ行く', ['東京タワー', 'へ', '行く']],
    ['ガード ｶﾞｰﾄﾞ カード', ['ガード', 'ガード', 'カード']],
    ['我喜欢学习中文', ['我', '喜欢', '学习', '中文']],
    ['สวัสดีชาวโลก', ['สวัสดี', 'ชาว', 'โลก']],
    ['หน้า', ['หน้า']],
    ['한국어 문장', ['한국어', '문장']],
    ['कि की', ['कि', 'की']],
    ['مُحَمَّد محمد', ['محمد', 'محمد']],
    ['العـــربية أحمد احمد', ['العربية', 'احمد', 'احمد']],
    ['می\u200cخواهم', ['میخواهم']],
    ['שָׁלוֹם שלום', ['שלום', 'שלום']],
    ['Party 🎉 ❤️ 👩‍🚀 👍🏽 🇩🇪!', ['party', '🎉', '❤', '👩', '🚀', '👍', '🇩🇪']],
    ['iPhone用ケース', ['iphone', '用', 'ケース']],
    [
      "l'école O'Brien’s node.js e-mail a_b 3.14",
      ['l', 'ecole', 'o', 'brien', 's', 'node', 'js', 'e', 'mail', 'a', 'b', '3', '14'],
    ],
    ['so\u00adft', ['soft']],
    [' \n\t.,;!?—…', []],
    ['', []],
    ['\ud800 lone \udfff', ['lone']],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('makes the four letters i of Turkish one, so that each form finds the others', () => {
    for (const form of ['İstanbul', 'istanbul', 'ISTANBUL', 'ıstanbul']) expect(words(form)).toEqual(['istanbul']);
  });

  it('cuts a word that is too long, at a whole character', () => {
    const [word = ''] = words('𝒳'.repeat(100));
    expect([...word].length).toBe(longestWord);
    expect(words(`${'é'.repeat(100)}a`)).toEqual(['e'.repeat(longestWord)]);
    const [pictures = ''] = words('𠀋'.repeat(200));
    expect(pictures.isWellFormed()).toBe(true);
  });

  it('folds what is folded to itself, in any case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
        expect(words(words(text).join(' '))).toEqual(words(text).flatMap((word) => words(word)));
      }),
    );
  });

  it('never holds what separates the parts of a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const word of words(text)) {
          expect(word).not.toMatch(/[#\s]|DOC/);
          expect(Buffer.byteLength(word)).toBeLessThanOrEqual(4 * longestWord);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stems English and leaves every other alphabet alone', () => {
    expect(['running', 'runs', 'run'].map(stem)).toEqual(['run', 'run', 'run']);
    expect(['organisation', 'organisations', 'organised'].map(stem)).toEqual(['organis', 'organis', 'organis']);
    expect(['οδοσ', 'ёлками', 'タワー', 'x2', 'is'].map(stem)).toEqual(['οδοσ', 'ёлками', 'タワー', 'x2', 'is']);
  });

  it('are those of texts and numbers, wherever they stand in a value', () => {
    expect(textOf({ a: ['x', 5], b: true, c: null })).toBe('x\n5\n\n');
  });

  it('groups terms by two letters, and by one where a letter is nearly a word', () => {
    expect(['running', 'a', '東京', '한국', 'がぎ', '🎉', '𝒳𝒴𝒵', 'สวัส'].map(beginning)).toEqual([
      'ru',
      'a',
      '東',
      '한',
      'が',
      '🎉',
      '𝒳𝒴',
      'ส',
    ]);
  });

  it('takes no long time for 30 kB of anything', () => {
    const nasty = [
      'a'.repeat(30_000),
      'a '.repeat(15_000),
      'bay'.repeat(10_000),
      'e\u0301'.repeat(15_000),
      'a\u0301\u0316'.repeat(10_000),
      '\u0301'.repeat(30_000),
      '東京タワーへ行く'.repeat(3750),
      'สวัสดีชาวโลก'.repeat(2500),
      'ก'.repeat(30_000),
      '漢'.repeat(30_000),
      'あ'.repeat(30_000),
      '👩‍🚀'.repeat(6000),
      '🇩'.repeat(15_000),
      '\u200d'.repeat(30_000),
      '\ufdfa'.repeat(10_000),
      'ﷺ ﬃ ㍿ '.repeat(5000),
      'The quick foxes were relationally organising. '.repeat(650),
    ];
    for (const text of nasty) {
      const started = performance.now();
      for (const word of words(text)) stem(word);
      expect(performance.now() - started).toBeLessThan(1000);
    }
  });
});
