import { type CleanImage, checkParts, Damaged } from './clean-image.ts';
import { orientationOnly, readOrientation } from './orientation.ts';

const exifMark = Buffer.from('Exif\0\0', 'latin1');
const profileMark = Buffer.from('ICC_PROFILE\0', 'latin1');

/**
 * A decoder goes through all of the image for each scan, however few bytes it has: some 30 ms for 40 million pixels, and ten images may come in a batch.
 * Cameras write one, progressive images some dozen.
 */
const mostScans = 100;
/** Parts of a profile: their number is one byte. */
const mostProfileParts = 255;

/** Markers that begin a frame: they hold the dimensions. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Keeps what shows the image: JFIF, colour profile, Adobe's colour transform, tables, frames and scans. Drops EXIF but for the orientation, XMP, IPTC,
 * comments, thumbnails, and whatever follows the end of the image.
 * @throws Damaged.
 */
export function cleanJpeg(bytes: Uint8Array): CleanImage {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (source.length < 4 || source.readUInt16BE(0) !== 0xffd8) throw new Damaged('no JPEG');
  const kept: Buffer[] = [];
  let size: { width: number; height: number } | undefined;
  let orientation = 1;
  let scans = 0;
  let inks = false;
  const profile: Buffer[] = [];
  let at = 2;
  for (let parts = 1; ; parts += 1) {
    checkParts(parts);
    while (source[at] === 0xff && source[at + 1] === 0xff) at += 1;
    if (source[at] !== 0xff || at + 2 > source.length) throw new Damaged('no marker where one has to be');
    const marker = source[at + 1] as number;
    if (marker === 0xd9) break;
    if (at + 4 > source.length) throw new Damaged('it ends in a marker');
    const length = source.readUInt16BE(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > source.length) throw new Damaged('a segment is longer than the file');
    const content = source.subarray(at + 4, end);
    if (marker === 0xe1 && content.subarray(0, 6).equals(exifMark)) orientation = readOrientation(content.subarray(6));
    if (isFrame(marker) && !size) {
      if (content.length < 6) throw new Damaged('a frame without dimensions');
      size = { height: content.readUInt16BE(1), width: content.readUInt16BE(3) };
      inks = content[5] === 4;
    }
    if (profile.length < mostProfileParts && isProfile(marker, content))
      profile.push(content.subarray(profileMark.length));
    if (marker === 0xe0) kept.push(...withoutThumbnail(content));
    else if (isKept(marker, content)) kept.push(source.subarray(at, end));
    at = end;
    if (marker === 0xda) {
      scans += 1;
      if (scans > mostScans) throw new Damaged('it has more scans than any image');
      const scanEnd = endOfScan(source, at);
      kept.push(source.subarray(at, scanEnd));
      at = scanEnd;
    }
  }
  if (!size || size.width === 0 || size.height === 0) throw new Damaged('no frame');
  const exif = orientation === 1 ? [] : [exifSegment(orientation)];
  const clean = Buffer.concat([source.subarray(0, 2), ...exif, ...kept, Buffer.from([0xff, 0xd9])]);
  return { bytes: clean, ...size, orientation, profile: joined(profile), ...(inks ? { undecoded: true } : {}) };
}

function isKept(marker: number, content: Buffer): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  return isProfile(marker, content) || (marker === 0xee && content.subarray(0, 5).toString('latin1') === 'Adobe');
}

const isProfile = (marker: number, content: Buffer) =>
  marker === 0xe2 && content.subarray(0, profileMark.length).equals(profileMark);

/** @param parts of a profile, each with its place among them and their number before it: a segment holds 64 KB. */
function joined(parts: readonly Buffer[]): Buffer | undefined {
  if (parts.length === 0) return undefined;
  const inOrder = [...parts].sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
  return Buffer.concat(inOrder.map((part) => part.subarray(2)));
}

/** JFIF as far as it says how the image is shown; what follows is a small copy of how the image once was. */
function withoutThumbnail(content: Buffer): Buffer[] {
  if (content.length < 14 || content.toString('latin1', 0, 5) !== 'JFIF\0') return [];
  return [Buffer.from([0xff, 0xe0, 0, 16, ...content.subarray(0, 12), 0, 0])];
}

/** Scans hold any bytes but markers: within them 0xff is followed by zero, or by a restart mark. */
function endOfScan(source: Buffer, from: number): number {
  for (let at = source.indexOf(0xff, from); at >= 0; at = source.indexOf(0xff, at + 1)) {
    const next = source[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new Damaged('it has no end');
}

function exifSegment(orientation: number): Buffer {
  const content = Buffer.concat([exifMark, orientationOnly(orientation)]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}
