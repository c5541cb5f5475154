import { type Movie, plausible, type Read } from './movie.ts';

/** Ids of the elements of Matroska that matter here. */
const ids = {
  segment: 0x18538067,
  info: 0x1549a966,
  timeScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  entry: 0xae,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
} as const;
const inside = new Set<number>([ids.segment, ids.info, ids.tracks, ids.entry, ids.video]);

/** What describes a film stands before its pictures. */
const headBytes = 1024 * 1024;

/** Dimensions and duration of WebM and Matroska, from its first MiB. */
export async function readWebm(read: Read, size: number): Promise<Movie> {
  const head = Buffer.from(await read(0, Math.min(size, headBytes) - 1));
  const found: { scale: number; duration?: number; width?: number; height?: number } = { scale: 1_000_000 };
  for (let at = 0; at < head.length; ) {
    const id = readNumber(head, at, false);
    const length = id && readNumber(head, id.next, true);
    if (!id || !length) break;
    at = length.next;
    if (inside.has(id.value)) continue;
    const content = head.subarray(at, at + length.value);
    take(found, id.value, content);
    if (found.width && found.height && found.duration) break;
    at += length.value;
  }
  const { width, height, duration, scale } = found;
  const milliseconds = duration === undefined ? undefined : Math.round((duration * scale) / 1_000_000);
  return plausible({
    ...(width && height ? { width, height } : {}),
    ...(milliseconds === undefined ? {} : { duration: milliseconds }),
  });
}

function take(
  found: { scale: number; duration?: number; width?: number; height?: number },
  id: number,
  content: Buffer,
) {
  if (content.length < 1 || content.length > 8) return;
  const whole = () => Number(`0x${content.toString('hex')}`);
  if (id === ids.timeScale) found.scale = whole();
  else if (id === ids.width) found.width ??= whole();
  else if (id === ids.height) found.height ??= whole();
  else if (id === ids.duration && content.length === 4) found.duration = content.readFloatBE(0);
  else if (id === ids.duration && content.length === 8) found.duration = content.readDoubleBE(0);
}

/** A number of EBML: the zeros before the first one say how many bytes follow. @param bare without that mark, as lengths are. */
function readNumber(head: Buffer, at: number, bare: boolean): { value: number; next: number } | undefined {
  const first = head[at];
  if (!first) return undefined;
  const extra = Math.clz32(first) - 24;
  if (at + extra >= head.length) return undefined;
  let value = bare ? first & (0xff >> (extra + 1)) : first;
  for (let n = 1; n <= extra; n += 1) value = value * 256 + (head[at + n] as number);
  return { value, next: at + extra + 1 };
}
