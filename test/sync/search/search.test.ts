import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold } from '../../../lib/sync/search/fold.ts';
import { mostDocuments } from '../../../lib/sync/search/search-documents.ts';
import { stem, words } from '../../../lib/sync/search/words.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { type Library, openLibrary } from './library.ts';

let world: SyncWorld;
let library: Library;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world?.stop());

async function shelve(books: Readonly<Record<string, Record<string, unknown>>>): Promise<void> {
  library = await openLibrary(world);
  await Promise.all(Object.entries(books).map(([id, fields]) => library.put(id, fields)));
}

describe('a search', () => {
  it('finds the forms of a word, the word in any case and with any diacritics', async () => {
    await shelve({
      a: { title: 'Running shoes' },
      b: { title: 'She runs' },
      c: { title: 'A run in the park' },
      d: { title: 'Ruin' },
      e: { title: 'Müllers Straße' },
      f: { title: 'Η οδός των ονείρων' },
      g: { title: 'İstanbul' },
    });
    for (const q of ['running', 'runs', 'RUN']) expect((await library.find(q)).sort()).toEqual(['a', 'b', 'c']);
    for (const q of ['müllers strasse', 'MULLERS STRASSE', 'mullers straße'])
      expect(await library.find(q)).toEqual(['e']);
    expect(await library.find('ΟΔΟΣ')).toEqual(['f']);
    for (const q of ['istanbul', 'ISTANBUL', 'ıstanbul', 'İSTANBUL']) expect(await library.find(q)).toEqual(['g']);
  });

  it('finds words of scripts without spaces, of right-to-left scripts, and pictographs', async () => {
    await shelve({
      ja: { title: '東京タワーへ行く', notes: '明日は雨が降るでしょう' },
      th: { title: 'สวัสดีชาวโลก' },
      zh: { title: '我喜欢学习中文' },
      ko: { title: '한국어 문장을 씁니다' },
      ar: { title: 'الكِتَابُ الجَدِيد' },
      he: { title: 'שָׁלוֹם עולם' },
      em: { title: 'Launch 👩‍🚀 ❤️ day' },
    });
    const found = {
      行く: 'ja',
      東京: 'ja',
      '雨 タワー': undefined,
      '雨 東京タワー': 'ja',
      โลก: 'th',
      'ชาว สวัส': 'th',
      学习: 'zh',
      '中文 喜欢': 'zh',
      한국어: 'ko',
      문: 'ko',
      الكتاب: 'ar',
      שלום: 'he',
      '🚀': 'em',
      '❤': 'em',
      'launch 🚀': 'em',
      '🎉': undefined,
    };
    for (const [q, id] of Object.entries(found)) expect([q, await library.find(q)]).toEqual([q, id ? [id] : []]);
  });

  it('takes the last word also as a beginning, from two letters on', async () => {
    await shelve({
      a: { title: 'Relational databases' },
      b: { title: 'Relationship advice' },
      c: { title: 'Real estate' },
      d: { title: 'Estate planning' },
    });
    for (const q of ['re', 'rel', 'rela', 'relat', 'relati', 'relatio', 'relation']) {
      expect((await library.find(q)).sort()).toEqual(q === 're' ? ['a', 'b', 'c'] : ['a', 'b']);
    }
    expect(await library.find('relationa')).toEqual(['a']);
    expect(await library.find('relational')).toEqual(['a']);
    expect(await library.find('rel estate')).toEqual([]);
    expect(await library.find('estate rea')).toEqual(['c']);
    expect(await library.find('estate p')).toEqual(['d']);
    expect(await library.find('estate x')).toEqual([]);
    expect(await library.find('r')).toEqual([]);
  });

  it('asks for all words, in whichever fields they stand', async () => {
    await shelve({
      a: { title: 'Whales', notes: 'They sing', tags: ['deep sea'] },
      b: { title: 'Whales', notes: 'They swim' },
    });
    expect(await library.find('sing whales sea')).toEqual(['a']);
    expect((await library.find('they whales')).sort()).toEqual(['a', 'b']);
    expect(await library.find('whales fly')).toEqual([]);
    expect(await library.find('?!')).toEqual([]);
  });

  it('checks the words beyond the eighth too', async () => {
    await shelve({
      a: { title: 'one two three four five six seven eight nine ten' },
      b: { title: 'one two three four five six seven eight nine eleven' },
    });
    world.consumed.length = 0;
    expect(await library.find('one two three four five six seven eight ten nine')).toEqual(['a']);
    expect(world.consumed.filter(({ operation }) => operation === 'Query')).toHaveLength(8 * 4 + 4);
  });

  it('ranks by weight of the field, rarity, frequency, brevity, and exact words before beginnings', async () => {
    const filler = 'the quick brown fox jumps over the lazy dog again and again until the night falls on the hill';
    await shelve({
      inTitle: { title: 'Whale watching' },
      inTags: { title: 'Boats', tags: ['whale'] },
      inNotes: { title: 'Boats', notes: 'a whale' },
      farInNotes: { title: 'Boats', notes: `${filler} ${filler} ${filler} whale` },
      begins: { title: 'Boats', notes: 'a whalebone' },
    });
    expect(await library.find('whale')).toEqual(['inTitle', 'inTags', 'inNotes', 'farInNotes', 'begins']);
    await shelve({
      once: { notes: 'tea' },
      often: { notes: 'tea tea tea' },
    });
    expect(await library.find('tea')).toEqual(['often', 'once']);
    await shelve({
      rare: { title: 'boat boat', notes: 'kraken' },
      common: { title: 'boat', notes: 'boat kraken kraken' },
      x1: { title: 'boat' },
      x2: { title: 'boat' },
      x3: { title: 'boat' },
    });
    expect(await library.find('boat kraken')).toEqual(['common', 'rare']);
  });

  it('shows the newest of equals first, and goes on exactly where a page ended', async () => {
    const all = Array.from({ length: 30 }, (_, n) => `b${String(n).padStart(3, '0')}`);
    await shelve(Object.fromEntries(all.map((id) => [id, { title: 'Same words' }])));
    const { documents, next } = await library.search('same words', { limit: 7 });
    expect(documents.map(({ id }) => id)).toEqual(all.toReversed().slice(0, 7));
    await library.put('b999', { title: 'Same words, but new' });
    await library.put('b050', { title: 'Same words' });
    const more: string[] = [];
    for (let after = next; after; ) {
      const page = await library.search('same words', { limit: 7, after });
      more.push(...page.documents.map(({ id }) => id));
      after = page.next;
    }
    expect(more.filter((id) => all.includes(id))).toEqual(all.toReversed().slice(7));
  });

  it('never finds by a field that the person does not see', async () => {
    await shelve({ a: { title: 'Plain', secret: 'treasure plain' }, b: { title: 'Plain' } });
    const hidden = new Set(['secret']);
    expect(await library.find('treasure')).toEqual(['a']);
    for (const q of ['treasure', 'treas', 'plain treasure', 'treasure plain', 'plain tre', 'plain t']) {
      expect(await library.find(q, { hidden })).toEqual([]);
    }
    // Nor is the order another one than without what is hidden.
    expect(await library.find('plain')).toEqual(['a', 'b']);
    expect(await library.find('plain', { hidden })).toEqual(['b', 'a']);
  });

  it('shows no document that has lost the words, or is deleted, while the index lags behind', async () => {
    await shelve({ a: { title: 'Whales' }, b: { title: 'Whales' }, c: { title: 'Whales' }, d: { title: 'Whales' } });
    await library.write('a', { title: 'Sharks' });
    await library.bury('b');
    await library.remove('c');
    expect(await library.find('whales')).toEqual(['d']);
    expect(await library.find('whal')).toEqual(['d']);
  });

  it('outlives a renamed field and reads documents of older versions', async () => {
    library = await openLibrary(world);
    await library.index([await library.write('old', { name: 'Whales' }, 1)]);
    expect(await library.find('whales')).toEqual(['old']);
    const event = await library.write('old', { title: 'Whales', shelf: 2 });
    world.consumed.length = 0;
    await library.index([event]);
    expect(world.consumed).toEqual([]);
    expect(await library.find('whales')).toEqual(['old']);
  });

  it('reads at most so many documents for a page, however few the filter keeps, and goes on from there', async () => {
    const count = mostDocuments + 40;
    await shelve(
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`b${n}`, { title: 'Many', shelf: n === 5 ? 1 : 0 }])),
    );
    const keep = ({ fields }: { fields: Record<string, unknown> }) => fields.shelf === 1;
    world.consumed.length = 0;
    await library.search('many', { keep });
    const read = world.consumed.filter(({ operation }) => operation === 'BatchGetItem');
    expect(read.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(mostDocuments);
    expect(await library.find('many', { keep })).toEqual(['b5']);
  });

  it('costs two read units for a word, two more for the last, and those of its documents', async () => {
    await shelve(
      Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`b${n}`, { title: `Blue whale number ${n}` }])),
    );
    const cost = async (q: string) => {
      world.consumed.length = 0;
      const { documents } = await library.search(q);
      // AWS takes half a unit for a query that finds nothing, too; DynamoDB Local takes none.
      const units = (operation: string) =>
        world.consumed
          .filter((call) => call.operation === operation)
          .reduce((sum, call) => sum + Math.max(0.5, call.units), 0);
      return { documents: documents.length, index: units('Query'), read: units('BatchGetItem') };
    };
    expect(await cost('whale')).toEqual({ documents: 10, index: 4, read: 10 });
    expect(await cost('blue whale')).toEqual({ documents: 10, index: 6, read: 10 });
    expect(await cost('whale blue numb')).toEqual({ documents: 10, index: 8, read: 10 });
    expect(await cost('krill')).toEqual({ documents: 0, index: 4, read: 0 });
  });

  it('finds every document by every word of every visible field, and not by a word that was taken out', async () => {
    const alphabets = ['abcdeé', 'ßüİı', 'αβς', 'ёйж', 'かがン', '漢字', 'กาะ', '한국', 'بَأ', '🎉❤️'];
    const word = fc
      .constantFrom(...alphabets)
      .chain((letters) => fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 8 }));
    const text = fc.array(word, { maxLength: 6 }).map((all) => all.join(' '));
    await fc.assert(
      fc.asyncProperty(text, text, fc.array(word, { maxLength: 3 }), text, async (title, notes, tags, secret) => {
        library = await openLibrary(world);
        await library.put('one', { title, notes, tags, secret });
        await library.put('other', { title: 'zzz' });
        const hidden = new Set(['secret']);
        const visible = [...new Set(words([title, notes, ...tags].join('\n')))];
        for (const each of visible) {
          expect([each, await library.find(each, { hidden })]).toEqual([each, ['one']]);
          expect(await library.find(fold(each).toUpperCase(), { hidden })).toEqual(['one']);
        }
        // By a word's stem too: 'ede' finds the visible 'ed'.
        const stems = new Set([...visible, ...visible.map(stem)]);
        for (const each of words(secret)) {
          if (stems.has(stem(each)) || visible.some((seen) => seen.startsWith(each))) continue;
          expect(await library.find(each, { hidden })).toEqual([]);
        }
        await library.put('one', { secret });
        for (const each of visible) expect(await library.find(each, { hidden })).toEqual([]);
      }),
      { numRuns: 24 },
    );
  });
});
