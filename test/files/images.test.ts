import { deflateSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { clean, makeVariants } from '../../functions/files/model/image/make-variants.ts';
import { fitted, shrink, upright } from '../../functions/files/model/image/pixels.ts';
import { imageCodecs } from '../../functions/files/store/codecs.ts';
import { corners, exifWithPlace, jpeg, jpegWithPlace, png, webp } from './pictures.ts';

const codecs = imageCodecs();
const red = [255, 0, 0];
const green = [0, 255, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];
/** Colour of each corner, from the upper left one clockwise, to the nearest of the four. */
function cornersOf({ data, width, height }: { data: Uint8Array; width: number; height: number }) {
  const at = (x: number, y: number) =>
    [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)].map((c) => (c > 127 ? 255 : 0));
  return [at(1, 1), at(width - 2, 1), at(width - 2, height - 2), at(1, height - 2)];
}

const chunk = (type: string, content: Buffer) => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content, Buffer.alloc(4)]);
};

describe('where an image was made', () => {
  it('is taken out of JPEG with everything else that is not shown, and the picture stays the same', async () => {
    const plain = await jpeg(48, 32);
    const { bytes, ...rest } = clean('image/jpeg', jpegWithPlace(plain, 6));
    expect(rest).toMatchObject({ width: 48, height: 32, orientation: 6 });
    for (const trace of ['GPS', 'Phone', 'exif:', 'PK\x03\x04']) expect(Buffer.from(bytes).includes(trace)).toBe(false);
    expect(clean('image/jpeg', bytes).orientation).toBe(6);
    expect(await codecs.decode('image/jpeg', bytes)).toEqual(await codecs.decode('image/jpeg', plain));
  });

  it('is taken out of JFIF, where a small copy of the image may stand as it was before it was cut', async () => {
    const plain = await jpeg(48, 32);
    const small = Buffer.from('a small copy that shows more');
    const thumbnail = Buffer.concat([Buffer.from('\xff\xe0\0\x2cJFIF\0\x01\x01\0\0H\0H\x07\x04', 'latin1'), small]);
    const end = 4 + plain.readUInt16BE(4);
    const { bytes } = clean('image/jpeg', Buffer.concat([plain.subarray(0, 2), thumbnail, plain.subarray(end)]));
    expect(Buffer.from(bytes).includes('small copy')).toBe(false);
    expect(Buffer.from(bytes.subarray(2, 20)).toString('latin1')).toBe('\xff\xe0\0\x10JFIF\0\x01\x01\0\0H\0H\0\0');
    expect(await codecs.decode('image/jpeg', bytes)).toEqual(await codecs.decode('image/jpeg', plain));
  });

  it('is taken out of PNG, whether it stands in EXIF or in texts', async () => {
    const plain = png(48, 32);
    const extra = [
      chunk('eXIf', exifWithPlace(8)),
      chunk('tEXt', Buffer.from('Comment\0GPS 48')),
      chunk('zTXt', Buffer.concat([Buffer.from('GPS\0\0'), deflateSync('48')])),
      chunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0<GPS/>')),
    ];
    const placed = Buffer.concat([
      plain.subarray(0, 33),
      ...extra,
      plain.subarray(33),
      Buffer.from('GPS behind the end'),
    ]);
    const { bytes, ...rest } = clean('image/png', placed);
    expect(rest).toMatchObject({ width: 48, height: 32, orientation: 8 });
    for (const trace of ['GPS', 'Phone', 'adobe']) expect(Buffer.from(bytes).includes(trace)).toBe(false);
    expect(clean('image/png', bytes).orientation).toBe(8);
    expect(await codecs.decode('image/png', bytes)).toEqual(await codecs.decode('image/png', plain));
  });

  it('is taken out of WebP', async () => {
    const plain = await webp(48, 32);
    const part = (kind: string, content: Buffer) => {
      const head = Buffer.alloc(8);
      head.write(kind, 0, 'latin1');
      head.writeUInt32LE(content.length, 4);
      return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
    };
    const header = Buffer.alloc(10);
    header[0] = 0x0c;
    header.writeUIntLE(47, 4, 3);
    header.writeUIntLE(31, 7, 3);
    const parts = [
      part('VP8X', header),
      plain.subarray(12),
      part('EXIF', exifWithPlace(3)),
      part('XMP ', Buffer.from('<GPS/>')),
    ];
    const body = Buffer.concat([Buffer.from('WEBP'), ...parts]);
    const riff = Buffer.from('RIFF\0\0\0\0', 'latin1');
    riff.writeUInt32LE(body.length, 4);
    const { bytes, ...rest } = clean('image/webp', Buffer.concat([riff, body]));
    expect(rest).toMatchObject({ width: 48, height: 32, orientation: 3 });
    for (const trace of ['GPS', 'Phone', 'XMP ']) expect(Buffer.from(bytes).includes(trace)).toBe(false);
    expect(clean('image/webp', bytes).orientation).toBe(3);
    expect(await codecs.decode('image/webp', bytes)).toEqual(await codecs.decode('image/webp', plain));
  });
});

describe('variants', () => {
  it.each([
    [1, [red, green, white, blue]],
    [2, [green, red, blue, white]],
    [3, [white, blue, red, green]],
    [4, [blue, white, green, red]],
    [5, [red, blue, white, green]],
    [6, [blue, red, green, white]],
    [7, [white, green, red, blue]],
    [8, [green, white, blue, red]],
  ])('stand upright for orientation %i', (orientation, expected) => {
    const turned = upright({ data: corners(40, 20), width: 40, height: 20 }, orientation);
    expect([turned.width, turned.height]).toEqual(orientation >= 5 ? [20, 40] : [40, 20]);
    expect(cornersOf(turned)).toEqual(expected);
  });

  it('are decoded by others as what they were', async () => {
    const image = clean('image/jpeg', jpegWithPlace(await jpeg(400, 200), 6));
    const made = await makeVariants('image/jpeg', image, { thumbPixels: 50, mediumPixels: 100 }, codecs);
    expect(made.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['thumb.webp', 25, 50],
      ['thumb.avif', 25, 50],
      ['medium.webp', 50, 100],
      ['medium.avif', 50, 100],
    ]);
    const medium = await codecs.decode('image/webp', made[2]?.bytes as Uint8Array);
    expect(cornersOf(medium)).toEqual([blue, red, green, white]);
  });

  it('have the mean colour of what each pixel covers, and clear pixels do not tint', () => {
    const one = (image: number[][]) => [
      ...shrink({ data: Uint8Array.from(image.flat()), width: image.length, height: 1 }, 1, 1).data,
    ];
    expect(
      one([
        [0, 0, 0, 255],
        [200, 100, 50, 255],
      ]),
    ).toEqual([100, 50, 25, 255]);
    expect(
      one([
        [255, 255, 255, 0],
        [10, 20, 30, 255],
      ]),
    ).toEqual([10, 20, 30, 128]);
    expect(
      one([
        [90, 0, 0, 255],
        [90, 0, 0, 255],
        [90, 0, 0, 255],
      ]),
    ).toEqual([90, 0, 0, 255]);
    const plain = { data: new Uint8Array(7 * 5 * 4).fill(77), width: 7, height: 5 };
    expect(new Set(shrink(plain, 3, 2).data)).toEqual(new Set([77]));
    expect([fitted(4000, 3000, 256), fitted(10, 8, 256), fitted(1, 9000, 256)]).toEqual([
      { width: 256, height: 192 },
      { width: 10, height: 8 },
      { width: 1, height: 256 },
    ]);
  });
});

describe('a decoder', () => {
  it('is made for each image, and takes what a damaged one has left of it away with it', async () => {
    const images = { 'image/jpeg': await jpeg(8, 8), 'image/png': png(8, 8), 'image/webp': await webp(8, 8) } as const;
    const made = vi.spyOn(WebAssembly, 'Instance');
    try {
      for (const type of ['image/jpeg', 'image/png', 'image/webp'] as const) {
        const seen = made.mock.calls.length;
        const damaged = images[type].subarray(0, images[type].length - 30);
        await codecs.decode(type, damaged).catch(() => undefined);
        expect(await codecs.decode(type, images[type])).toMatchObject({ width: 8, height: 8 });
        expect([type, made.mock.calls.length - seen]).toEqual([type, 2]);
      }
    } finally {
      made.mockRestore();
    }
  });
});

describe('a JPEG', () => {
  it('in the inks of a print is kept without variants: the decoder knows colours of light alone', async () => {
    const frame = (components: number) => {
      const each = Array.from({ length: components }, (_, n) => [n + 1, 0x11, 0]).flat();
      return Uint8Array.from([
        ...[0xff, 0xd8, 0xff, 0xc0, 0, 8 + each.length, 8, 0, 8, 0, 8, components, ...each],
        ...[
          0xff,
          0xda,
          0,
          6 + 2 * components,
          components,
          ...each.filter((_, n) => n % 3 < 2),
          0,
          63,
          0,
          0,
          0xff,
          0xd9,
        ],
      ]);
    };
    expect(clean('image/jpeg', frame(3)).undecoded).toBeUndefined();
    expect(clean('image/jpeg', frame(4))).toMatchObject({ width: 8, height: 8, undecoded: true });
  });

  it('of very many scans is refused before it is decoded: each costs a pass over the image, and twelve bytes', () => {
    const segment = (marker: number, content: readonly number[]) => [0xff, marker, 0, content.length + 2, ...content];
    const frame = segment(0xc2, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    const scan = [...segment(0xda, [1, 1, 0, 1, 63, 0]), 0];
    const withScans = (count: number) =>
      Uint8Array.from([0xff, 0xd8, ...frame, ...Array.from({ length: count }, () => scan).flat(), 0xff, 0xd9]);
    expect(clean('image/jpeg', withScans(100))).toMatchObject({ width: 8, height: 8 });
    expect(() => clean('image/jpeg', withScans(101))).toThrow('scans');
  });
});

describe('an image in millions of parts', () => {
  const frame = Buffer.from('\xff\xc0\0\x0b\x08\0\x0a\0\x0a\x01\x01\x11\0', 'latin1');
  const header = chunk('IHDR', Buffer.from([0, 0, 0, 10, 0, 0, 0, 10, 8, 2, 0, 0, 0]));
  const extended = Buffer.from('VP8X\x0a\0\0\0\0\0\0\0\x09\0\0\x09\0\0', 'latin1');
  const riff = (parts: Buffer) => {
    const head = Buffer.from('RIFF....WEBP', 'latin1');
    head.writeUInt32LE(parts.length + 4, 4);
    return Buffer.concat([head, parts]);
  };

  it.each([
    [
      'JPEG',
      'image/jpeg',
      '\xff\xdb\0\x02',
      (parts: Buffer) => [Buffer.from([0xff, 0xd8]), frame, parts, Buffer.from([0xff, 0xd9])],
    ],
    [
      'PNG',
      'image/png',
      '\0\0\0\0IDAT\0\0\0\0',
      (parts: Buffer) => [Buffer.alloc(8), header, parts, chunk('IEND', Buffer.alloc(0))],
    ],
    ['WebP', 'image/webp', 'ICCP\0\0\0\0', (parts: Buffer) => [riff(Buffer.concat([extended, parts]))]],
  ] as const)('is refused before they fill the memory, %s: 48 MB of empty ones took 2 GB', (_, type, part, around) => {
    const of = (parts: number) => Buffer.concat(around(Buffer.alloc(parts * part.length, Buffer.from(part, 'latin1'))));
    expect(clean(type, of(99_000))).toMatchObject({ width: 10, height: 10 });
    expect(() => clean(type, of(100_001))).toThrow('more parts than any image');
  });
});
