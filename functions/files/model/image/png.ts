import { crc32, inflateSync } from 'node:zlib';
import { type CleanImage, checkParts, Damaged } from './clean-image.ts';
import { longestProfile } from './color-profile.ts';
import { orientationOnly, readOrientation } from './orientation.ts';

const signatureBytes = 8;
/** What a decoder needs; a packed colour profile is not, and could unpack to anything. */
const decoded = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
const shown = new Set([
  ...decoded,
  ...['gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'sBIT', 'bKGD', 'pHYs', 'acTL', 'fcTL', 'fdAT'],
]);

/** Keeps the chunks that show the image; drops texts, times, EXIF but for the orientation, and what follows the end. @throws Damaged. */
export function cleanPng(bytes: Uint8Array): CleanImage {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: { readonly type: string; readonly chunk: Buffer }[] = [];
  let orientation = 1;
  let packed: Buffer | undefined;
  let size: { width: number; height: number } | undefined;
  for (let at = signatureBytes, parts = 1; ; parts += 1) {
    checkParts(parts);
    if (at + 12 > source.length) throw new Damaged('it has no end');
    const length = source.readUInt32BE(at);
    const type = source.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > source.length) throw new Damaged('a chunk is longer than the file');
    const content = source.subarray(at + 8, end - 4);
    if (!size) {
      if (type !== 'IHDR' || length !== 13) throw new Damaged('it does not begin with a header');
      size = { width: content.readUInt32BE(0), height: content.readUInt32BE(4) };
    }
    if (type === 'eXIf') orientation = readOrientation(content);
    if (type === 'iCCP') packed ??= content;
    if (shown.has(type)) kept.push({ type, chunk: source.subarray(at, end) });
    at = end;
    if (type === 'IEND') break;
  }
  if (size.width === 0 || size.height === 0) throw new Damaged('it has no size');
  const signature = source.subarray(0, signatureBytes);
  const [header, ...rest] = kept.map(({ chunk }) => chunk);
  const exif = orientation === 1 ? [] : [chunkOf('eXIf', orientationOnly(orientation))];
  return {
    bytes: Buffer.concat([signature, header as Buffer, ...exif, ...rest]),
    ...size,
    orientation,
    profile: packed && unpacked(packed),
    toDecode: Buffer.concat([signature, ...kept.filter(({ type }) => decoded.has(type)).map(({ chunk }) => chunk)]),
    ...(kept.some(({ type }) => type === 'acTL') ? { undecoded: true } : {}),
  };
}

/** A profile behind its name. Packed, so that a few bytes could be anything: what is longer than profiles are is none, and only the first is looked at. */
function unpacked(content: Buffer): Buffer | undefined {
  try {
    return inflateSync(content.subarray(content.indexOf(0) + 2), { maxOutputLength: longestProfile });
  } catch {
    return undefined;
  }
}

function chunkOf(type: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, 'latin1');
  content.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
