import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64, base64url, concat, fromBase64, fromHex, fromUtf8, hex, utf8 } from '../../client/src/bytes.ts';

const bytes = fc.uint8Array({ maxLength: 200 });

describe('bytes and text', () => {
  it('are the same as with Buffer', () => {
    fc.assert(
      fc.property(bytes, fc.string({ unit: 'binary' }), (data, text) => {
        expect(base64(data)).toBe(Buffer.from(data).toString('base64'));
        expect(base64url(data)).toBe(Buffer.from(data).toString('base64url'));
        expect(hex(data)).toBe(Buffer.from(data).toString('hex'));
        expect(utf8(text)).toEqual(new Uint8Array(Buffer.from(text)));
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
  });

  it('come back as they went', () => {
    fc.assert(
      fc.property(bytes, bytes, (data, more) => {
        expect(fromBase64(base64(data))).toEqual(data);
        expect(fromBase64(base64url(data))).toEqual(data);
        expect(fromHex(hex(data))).toEqual(data);
        expect(concat(data, more)).toEqual(new Uint8Array([...data, ...more]));
      }),
    );
  });

  it('write half a pair of surrogates as TextEncoder does', () => {
    expect(utf8('a\uD800b')).toEqual(new TextEncoder().encode('a\uD800b'));
  });
});
