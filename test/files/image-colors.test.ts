import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { longestProfile, readColorProfile } from '../../functions/files/model/image/color-profile.ts';
import { clean, makeVariants } from '../../functions/files/model/image/make-variants.ts';
import { toSrgb } from '../../functions/files/model/image/to-srgb.ts';
import { readPoster } from '../../functions/files/model/poster.ts';
import { type Decodable, imageCodecs } from '../../functions/files/store/codecs.ts';
import { power, profile, srgbFormula, srgbTable } from './color-profiles.ts';
import { jpeg, png, webp } from './pictures.ts';

const codecs = imageCodecs();
const edges = { thumbPixels: 32, mediumPixels: 64 };
/** What two lossy codecs may change: without its profile the green one is 49 away. */
const near = 16;
const displayP3 = profile('displayP3', srgbFormula);

/** Numbers in the profile's colours, and what Little CMS 2.14 makes of them in sRGB (relative colorimetric). */
const known = {
  displayP3: [
    [200, 100, 60, 215, 93, 47],
    [90, 180, 110, 41, 183, 102],
    [60, 90, 190, 50, 91, 197],
    [128, 128, 128, 128, 128, 128],
  ],
  adobeRgb: [
    [200, 100, 60, 227, 100, 55],
    [90, 180, 110, 0, 181, 106],
    [60, 90, 190, 36, 90, 194],
    [128, 128, 128, 129, 129, 129],
  ],
} as const;
const given = (of: keyof typeof known) => known[of].map((row) => row.slice(0, 3));
const shown = (of: keyof typeof known) => known[of].map((row) => row.slice(3));

/** Four fields of one colour each, side by side. */
function fields(colors: readonly (readonly number[])[], width = 64, height = 16): Uint8Array {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let n = 0; n < width * height; n += 1) data.set(colors[Math.floor((n % width) / (width / 4))] ?? [], n * 4);
  return data;
}
/** Farthest from what they should be, in the middle of each field. */
async function farthest(variant: Uint8Array | undefined, colors: readonly (readonly number[])[]): Promise<number> {
  const { data, width, height } = await codecs.decode('image/webp', variant as Uint8Array);
  const row = Math.floor(height / 2) * width;
  const at = (n: number) => (row + Math.floor(((n + 0.5) * width) / 4)) * 4;
  return Math.max(...colors.flatMap((color, n) => color.map((c, k) => Math.abs(c - (data[at(n) + k] as number)))));
}

/** The profile in segments, the last one first: each says its place. */
function jpegWith(plain: Buffer, icc: Buffer): Buffer {
  const half = Math.ceil(icc.length / 2);
  const segments = [icc.subarray(0, half), icc.subarray(half)].map((part, n) => {
    const content = Buffer.concat([Buffer.from('ICC_PROFILE\0', 'latin1'), Buffer.from([n + 1, 2]), part]);
    return Buffer.concat([Buffer.from([0xff, 0xe2, (content.length + 2) >> 8, (content.length + 2) & 255]), content]);
  });
  return Buffer.concat([plain.subarray(0, 2), ...segments.reverse(), plain.subarray(2)]);
}
function pngWith(plain: Buffer, packed: Buffer): Buffer {
  const head = Buffer.from('\0\0\0\0iCCPP3\0\0', 'latin1');
  head.writeUInt32BE(packed.length + 4, 0);
  return Buffer.concat([plain.subarray(0, 33), head, packed, Buffer.alloc(4), plain.subarray(33)]);
}
function webpWith(plain: Buffer, icc: Buffer): Buffer {
  const part = (kind: string, content: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(content.length);
    return Buffer.concat([Buffer.from(kind, 'latin1'), size, content, Buffer.alloc(content.length % 2)]);
  };
  const header = Buffer.from([0x20, 0, 0, 0, 63, 0, 0, 15, 0, 0]);
  return part(
    'RIFF',
    Buffer.concat([Buffer.from('WEBP'), part('VP8X', header), part('ICCP', icc), plain.subarray(12)]),
  );
}
const made = async (type: Decodable, of: keyof typeof known, icc: Buffer): Promise<Buffer> => {
  const data = fields(given(of));
  if (type === 'image/jpeg') return jpegWith(await jpeg(64, 16, data), icc);
  if (type === 'image/png') return pngWith(png(64, 16, data), deflateSync(icc));
  return webpWith(await webp(64, 16, data), icc);
};

describe('the colours of an image whose numbers mean others than sRGB’s', () => {
  it.each(['image/jpeg', 'image/png', 'image/webp'] as const)(
    'are right in its variants: Display P3 in %s',
    async (type) => {
      const image = clean(type, await made(type, 'displayP3', displayP3));
      const variants = await makeVariants(type, image, edges, codecs);
      for (const name of ['medium.webp', 'thumb.webp']) {
        const variant = variants.find((each) => each.name === name);
        expect(await farthest(variant?.bytes, shown('displayP3')), name).toBeLessThan(near);
      }
    },
  );

  it('are right in the poster of a video', async () => {
    const sent = await made('image/jpeg', 'displayP3', displayP3);
    const rules = { ...edges, posterBytes: 100_000, imageBytes: 100_000, imagePixels: 100_000 };
    const source = { size: sent.length, read: async () => sent };
    const posters = await readPoster(source, rules, codecs);
    if (typeof posters === 'string') throw new Error(posters);
    expect(await farthest(posters[0]?.bytes, shown('displayP3'))).toBeLessThan(near);
  });

  it.each([
    ['displayP3', 'a formula', srgbFormula],
    ['displayP3', 'a table', srgbTable],
    ['adobeRgb', 'a power', power(563 / 256)],
  ] as const)('are what Little CMS makes of them: %s by %s', (of, _, curve) => {
    const { data } = toSrgb({ data: fields(given(of), 4, 1), width: 4, height: 1 }, profile(of, curve));
    const expected = fields(shown(of), 4, 1);
    expect(Math.max(...expected.map((c, n) => Math.abs(c - (data[n] as number))))).toBeLessThanOrEqual(1);
  });
});

describe('a profile that cannot be read', () => {
  const image = { data: fields(given('displayP3'), 4, 1), width: 4, height: 1 };

  it('of greys, inks or tables leaves the image as it is', () => {
    for (const space of ['GRAYXYZ ', 'CMYKLab ', 'RGB Lab ']) {
      expect(toSrgb(image, profile('displayP3', srgbFormula, space))).toBe(image);
    }
    expect(toSrgb(image, undefined)).toBe(image);
    expect(toSrgb(image, Buffer.from(displayP3.toString('latin1').replaceAll('TRC', 'A2B'), 'latin1'))).toBe(image);
  });

  it('cut off or broken anywhere is none, or one of 256 real numbers', () => {
    for (const whole of [displayP3, profile('displayP3', srgbTable)]) {
      for (let length = 0; length < whole.length; length += 1) {
        expect(readColorProfile(whole.subarray(0, length)) === undefined || length > 300).toBe(true);
      }
      for (let n = 0; n < 4000; n += 1) {
        const broken = Buffer.from(whole);
        broken[(n * 7919) % Math.min(400, whole.length)] = (n * 31 + (n >> 3)) & 255;
        const read = readColorProfile(broken);
        expect(read?.light.flatMap((values) => [...values]).every((light) => light >= 0 && light <= 1) ?? true).toBe(
          true,
        );
      }
    }
  });

  it('packed so that it would fill the memory is not unpacked, and its image has variants', async () => {
    const bomb = pngWith(png(64, 16, fields(given('displayP3'))), deflateSync(Buffer.alloc(80 * 1024 * 1024)));
    const before = process.memoryUsage().arrayBuffers;
    const cleaned = clean('image/png', bomb);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
    expect(cleaned.profile).toBeUndefined();
    expect(await makeVariants('image/png', cleaned, edges, codecs)).toHaveLength(4);
  });

  it('is looked for once in an image, and not in one that is longer or in more parts than profiles are', async () => {
    const plain = png(64, 16, fields(given('displayP3')));
    const twice = pngWith(pngWith(plain, deflateSync(Buffer.alloc(1000))), deflateSync(displayP3));
    expect(Buffer.from(clean('image/png', twice).profile ?? [])).toEqual(displayP3);
    const first = pngWith(pngWith(plain, deflateSync(displayP3)), Buffer.from('not packed'));
    expect(clean('image/png', first).profile).toBeUndefined();
    expect(readColorProfile(Buffer.concat([displayP3, Buffer.alloc(longestProfile)]))).toBeUndefined();
    let parts = await jpeg(64, 16);
    const segment = Buffer.from('\xff\xe2\0\x11ICC_PROFILE\0\x01\x01x', 'latin1');
    parts = Buffer.concat([parts.subarray(0, 2), Buffer.alloc(3000 * segment.length, segment), parts.subarray(2)]);
    expect(clean('image/jpeg', parts).profile).toHaveLength(255);
  });
});
