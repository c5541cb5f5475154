import { type Movie, plausible, type Read } from './movie.ts';

interface Box {
  readonly type: string;
  readonly content: Buffer;
}

/** A file's boxes are few; one that names more is no video. */
const mostBoxes = 1000;
/** The header of a long film has some MB. */
const largestHeader = 16 * 1024 * 1024;

/** Dimensions and duration of MP4, MOV and 3GP: of the first track that is seen, turned as it says. Reads the box `moov`, wherever it stands. */
export async function readMp4(read: Read, size: number): Promise<Movie> {
  let at = 0;
  for (let n = 0; n < mostBoxes && at + 8 <= size; n += 1) {
    const head = Buffer.from(await read(at, Math.min(at + 15, size - 1)));
    const type = head.toString('latin1', 4, 8);
    const length = lengthOf(head, size - at);
    if (length < 8) break;
    if (type === 'moov') {
      const begin = head.readUInt32BE(0) === 1 ? 16 : 8;
      if (length <= begin || length > largestHeader || at + length > size) break;
      return plausible(movieOf(Buffer.from(await read(at + begin, at + length - 1))));
    }
    at += length;
  }
  return {};
}

function lengthOf(head: Buffer, rest: number): number {
  const length = head.readUInt32BE(0);
  if (length === 0) return rest;
  return length === 1 && head.length >= 16 ? Number(head.readBigUInt64BE(8)) : length;
}

function boxes(content: Buffer): Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= content.length && found.length < mostBoxes; ) {
    const length = content.readUInt32BE(at);
    if (length < 8 || at + length > content.length) break;
    found.push({ type: content.toString('latin1', at + 4, at + 8), content: content.subarray(at + 8, at + length) });
    at += length;
  }
  return found;
}

function movieOf(moov: Buffer): Movie {
  const inside = boxes(moov);
  const duration = durationOf(inside.find(({ type }) => type === 'mvhd')?.content);
  for (const track of inside.filter(({ type }) => type === 'trak')) {
    const size = trackSize(boxes(track.content).find(({ type }) => type === 'tkhd')?.content);
    if (size) return { ...size, ...(duration === undefined ? {} : { duration }) };
  }
  return duration === undefined ? {} : { duration };
}

function durationOf(header: Buffer | undefined): number | undefined {
  if (!header || header.length < 20) return undefined;
  const long = header[0] === 1;
  if (long && header.length < 32) return undefined;
  const scale = header.readUInt32BE(long ? 20 : 12);
  const units = long ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  // Recordings in fragments say none here, or that it is not known.
  if (units === 0 || units >= (long ? 2 ** 64 : 2 ** 32 - 1)) return undefined;
  const milliseconds = Math.round((units / scale) * 1000);
  return scale > 0 && Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}

/** Undefined for a track of sound, which has no size. */
function trackSize(header: Buffer | undefined): { width: number; height: number } | undefined {
  if (!header) return undefined;
  const matrix = header[0] === 1 ? 52 : 40;
  if (header.length < matrix + 44) return undefined;
  const [width, height] = [header.readUInt16BE(matrix + 36), header.readUInt16BE(matrix + 40)];
  if (width === 0 || height === 0) return undefined;
  // A quarter turn: the first and the last of the rotation are zero.
  const turned = header.readInt32BE(matrix) === 0 && header.readInt32BE(matrix + 4) !== 0;
  return turned ? { width: height, height: width } : { width, height };
}
