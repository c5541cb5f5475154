import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, readXml, textAt, type XmlNode } from '../../functions/banking/model/rails/read-xml.ts';
import { BankRefusal } from '../../functions/banking/model/refusal.ts';
import { element, escaped } from '../../lib/ledger/statements/xml.ts';
import { pieces } from './bytes.ts';

const code = async (text: string | Uint8Array, limits = {}): Promise<string> => {
  try {
    await readXml(pieces(text, 4096), {}, limits);
    return 'read';
  } catch (error) {
    if (error instanceof BankRefusal) return error.code;
    throw error;
  }
};

const lols = Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`).join('');

describe('a file of a bank', () => {
  it('is read as it was written, however it is cut into pieces', async () => {
    const text = fc
      .string({ unit: 'binary' })
      .map((each) => each.replace(/\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu, '?').trim());
    await fc.assert(
      fc.asyncProperty(text, text, fc.integer({ min: 1, max: 9 }), async (a, b, size) => {
        const xml = `<?xml version="1.0" encoding="UTF-8"?><D xmlns="urn:x" n="${escaped(a)}"><A>${escaped(a)}</A>${element('B', `<!-- no --><![CDATA[${b.replaceAll(']]>', '')}]]>`)}</D>`;
        const root = await readXml(pieces(xml, size));
        expect([root.namespace, root.attributes.n]).toEqual(['urn:x', a]);
        expect(textAt(root, 'A') ?? '').toBe(a);
        expect(textAt(root, 'B') ?? '').toBe(b.replaceAll(']]>', '').trim());
      }),
      { numRuns: 60 },
    );
  });

  it('gives away what is asked for one by one, and forgets it', async () => {
    const seen: string[] = [];
    const each = { E: (node: XmlNode) => void seen.push(`${node.text}${textAt(node, 'X')}`) };
    const root = await readXml(
      pieces('<D><p:E xmlns:p="u">1<X>a</X></p:E><F/><p:E xmlns:p="u">2<X>b</X></p:E></D>'),
      each,
    );
    expect(seen).toEqual(['1a', '2b']);
    expect(root.children.map(({ name }) => name)).toEqual(['F']);
    expect(at(root, 'E/X')).toBeUndefined();
  });

  it('with a document type is refused: billion laughs, files of ours, other hosts, or none of it', async () => {
    const types = [
      `<!DOCTYPE lolz [<!ENTITY lol0 "lol">${lols}]><lolz>&lol9;</lolz>`,
      '<!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]><D>&x;</D>',
      '<!DOCTYPE D SYSTEM "http://127.0.0.1:1/d.dtd"><D/>',
      '<!DOCTYPE D PUBLIC "-//x" "http://127.0.0.1:1/d.dtd" [<!ENTITY % p "x">%o;]><D/>',
      '<!DOCTYPE D><D/>',
      `<?xml version="1.0"?><!-- ${'x'.repeat(9000)} --><!DOCTYPE D><D/>`,
    ];
    for (const text of types) expect(await code(text)).toBe('hostile-file');
  });

  it('that is cut off, or is no XML, is refused with its place', async () => {
    const whole = '<?xml version="1.0"?><D a="b"><A>&amp;<!-- c --><![CDATA[d]]></A></D>';
    for (let length = 0; length < whole.length; length += 1)
      expect(await code(whole.slice(0, length))).toBe('invalid-file');
    for (const text of [
      '<D>&unknown;</D>',
      '<D>&#0;</D>',
      '<D></E>',
      '<D/><D/>',
      '<D/>x',
      '<D a="1" a="2"/>',
      '<p:D/>',
      '<D>\u0000</D>',
      'iban;amount\n1;2',
    ])
      expect(await code(text)).toBe('invalid-file');
    await expect(readXml(pieces('<D>\n<A>\n</D>'))).rejects.toThrow(/3:\d+/);
  });

  it('is UTF-8 and XML 1.0', async () => {
    expect(await code('\ufeff<D/>')).toBe('read');
    for (const text of [
      Buffer.from('\ufeff<D/>', 'utf16le'),
      Buffer.from('<D>\xe4</D>', 'latin1'),
      Buffer.from([60, 68, 62, 0xc3]),
    ])
      expect(await code(text)).toBe('invalid-file');
    for (const declared of ['version="1.0" encoding="ISO-8859-1"', 'version="1.1"', 'version="1.0" encoding="UTF-7"'])
      expect(await code(`<?xml ${declared}?><D/>`)).toBe('invalid-file');
  });

  it('of 100 MB is refused as soon as it is too large, and so are what is too deep, too many and too long', async () => {
    let given = 0;
    function* endless() {
      yield new TextEncoder().encode('<D>');
      const piece = new TextEncoder().encode('<E>1234567</E>'.repeat(4681));
      for (; given < 100 * 1024 * 1024; given += piece.length) yield piece;
    }
    await expect(readXml(endless(), { E: () => {} }, { bytes: 2_000_000 })).rejects.toThrow('file-too-large');
    expect(given).toBeLessThan(2_100_000);
    expect(await code(new Uint8Array(33 * 1024 * 1024).fill(32))).toBe('file-too-large');
    expect(await code('<a>'.repeat(100_000))).toBe('hostile-file');
    expect(await code(`<D>${'<E/>'.repeat(11)}</D>`, { elements: 11 })).toBe('file-too-large');
    expect(await code(`<D>${'x'.repeat(20_001)}</D>`)).toBe('file-too-large');
  });

  it('whose elements have names of objects’ own members changes nothing', async () => {
    const root = await readXml(pieces('<D __proto__="1" constructor="2"><__proto__>x</__proto__><toString/></D>'), {});
    expect(root.children.map(({ name }) => name)).toEqual(['__proto__', 'toString']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
