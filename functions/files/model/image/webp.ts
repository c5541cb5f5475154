import { type CleanImage, checkParts, Damaged } from './clean-image.ts';
import { orientationOnly, readOrientation } from './orientation.ts';

const kinds = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const flags = { exif: 0x08, xmp: 0x04, animation: 0x02 };

/** Keeps the chunks that show the image; drops XMP, EXIF but for the orientation, chunks of no known kind, and what follows the end. @throws Damaged. */
export function cleanWebp(bytes: Uint8Array): CleanImage {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (source.length < 20) throw new Damaged('it is too short');
  const end = source.readUInt32LE(4) + 8;
  if (end > source.length) throw new Damaged('it has no end');
  const kept: { readonly kind: string; readonly content: Buffer }[] = [];
  let orientation = 1;
  for (let at = 12, parts = 1; at + 8 <= end; parts += 1) {
    checkParts(parts);
    const kind = source.toString('latin1', at, at + 4);
    const length = source.readUInt32LE(at + 4);
    if (at + 8 + length > end) throw new Damaged('a chunk is longer than the file');
    const content = source.subarray(at + 8, at + 8 + length);
    if (kind === 'EXIF') orientation = readOrientation(withoutMark(content));
    if (kinds.has(kind)) kept.push({ kind, content });
    at += 8 + length + (length % 2);
  }
  const size = sizeOf(kept);
  const extended = kept.find(({ kind }) => kind === 'VP8X');
  // Without the extended header there is no place for EXIF: such images have none.
  const exif = extended && orientation !== 1 ? [{ kind: 'EXIF', content: orientationOnly(orientation) }] : [];
  if (extended) {
    const header = Buffer.from(extended.content);
    header[0] = ((header[0] ?? 0) & ~(flags.exif | flags.xmp)) | (exif.length > 0 ? flags.exif : 0);
    kept[kept.indexOf(extended)] = { kind: 'VP8X', content: header };
  }
  return {
    bytes: written([...kept, ...exif]),
    ...size,
    orientation,
    profile: kept.find(({ kind }) => kind === 'ICCP')?.content,
    ...(kept.some(({ kind }) => kind === 'ANIM') ? { undecoded: true } : {}),
  };
}

function sizeOf(chunks: readonly { readonly kind: string; readonly content: Buffer }[]) {
  const [first] = chunks;
  const { kind = '', content = Buffer.alloc(0) } = first ?? {};
  if (kind === 'VP8X' && content.length >= 10) {
    return { width: content.readUIntLE(4, 3) + 1, height: content.readUIntLE(7, 3) + 1 };
  }
  if (kind === 'VP8L' && content.length >= 5 && content[0] === 0x2f) {
    const bits = content.readUInt32LE(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind === 'VP8 ' && content.length >= 10) {
    const size = { width: content.readUInt16LE(6) & 0x3fff, height: content.readUInt16LE(8) & 0x3fff };
    if (size.width > 0 && size.height > 0) return size;
  }
  throw new Damaged('it has no size');
}

/** Some writers put JPEG's mark before the structure. */
const withoutMark = (exif: Buffer) => (exif.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif);

function written(chunks: readonly { readonly kind: string; readonly content: Buffer }[]): Buffer {
  const parts = chunks.map(({ kind, content }) => {
    const head = Buffer.alloc(8);
    head.write(kind, 0, 'latin1');
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(12);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  head.write('WEBP', 8, 'latin1');
  return Buffer.concat([head, body]);
}
