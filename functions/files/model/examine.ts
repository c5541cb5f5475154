import { createHash, type Hash } from 'node:crypto';
import type { Reason } from '../contract/fields.ts';
import type { Codecs, Decodable } from '../store/codecs.ts';
import type { Content, Extensions } from './extensions.ts';
import { type CleanImage, Damaged } from './image/clean-image.ts';
import { clean, type Edges, isDecodable, type Made, makeVariants, smaller } from './image/make-variants.ts';
import type { Pixels } from './image/pixels.ts';
import type { Movie } from './movie/movie.ts';
import { readMp4 } from './movie/mp4.ts';
import { readWebm } from './movie/webm.ts';
import { isPlausible, isTextual, keptType, realType } from './real-type.ts';

/** An upload, and what was declared of it. */
export interface Declared {
  readonly type: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}
export type Source = Pick<Content, 'size' | 'read' | 'chunks'>;

export interface Rules extends Edges {
  readonly imageBytes: number;
  readonly imagePixels: number;
}

/** What is to be stored of an upload, or why it is refused. */
export type Verdict =
  | { readonly rejected: Reason }
  | {
      readonly type: string;
      readonly size: number;
      readonly sha256: string;
      /** The original as it is to be kept; absent: as it was sent. */
      readonly rewritten?: Uint8Array;
      readonly width?: number | undefined;
      readonly height?: number | undefined;
      readonly duration?: number | undefined;
      readonly variants: readonly Made[];
      readonly text?: string | undefined;
    };

const headBytes = 4096;

/**
 * Reads an upload once from end to end, in pieces, and decides. Only images are held as a whole, and those have a limit; their dimensions are
 * looked at before anything is decoded.
 */
export async function examine(
  source: Source,
  declared: Declared,
  rules: Rules,
  codecs: Codecs,
  extensions: Extensions,
): Promise<Verdict> {
  if (source.size !== declared.size) return { rejected: 'size-mismatch' };
  const type = keptType(declared.type);
  const mayHold = isDecodable(type) && source.size <= rules.imageBytes;
  const { sha256, head, isText, whole } = await readThrough(source, isTextual(type), mayHold);
  if (sha256 !== declared.sha256) return { rejected: 'checksum-mismatch' };
  if (!isPlausible(type, realType(head), isText)) return { rejected: 'type-mismatch' };
  if (isDecodable(type) && !whole) return { rejected: 'image-too-large' };

  const content: Content = { ...source, type, sha256, read: source.read, chunks: source.chunks };
  if ((await extensions.scan?.(content)) === 'malicious') return { rejected: 'malicious' };
  try {
    const image = isDecodable(type) && whole ? readImage(type, whole, rules) : undefined;
    if (image === 'too-many-pixels') return { rejected: image };
    const variants =
      isDecodable(type) && image && !image.undecoded ? await makeVariants(type, image, rules, codecs) : [];
    const movie = image ? undefined : await readMovie(type, source);
    const poster = await makePoster(content, extensions, rules, codecs);
    return {
      type,
      size: image?.bytes.length ?? source.size,
      sha256: image ? createHash('sha256').update(image.bytes).digest('hex') : sha256,
      ...(image ? { rewritten: image.bytes, ...shownSize(image) } : movie),
      variants: [...variants, ...(poster ? [poster] : [])],
      text: await extensions.text?.(content),
    };
  } catch (error) {
    if (error instanceof Damaged) return { rejected: 'damaged' };
    throw error;
  }
}

async function readThrough(source: Source, asText: boolean, hold: boolean) {
  const digest: Hash = createHash('sha256');
  const held: Uint8Array[] = [];
  let head: Uint8Array = new Uint8Array();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isText = asText;
  for await (const chunk of source.chunks()) {
    digest.update(chunk);
    if (head.length === 0) head = Uint8Array.from(chunk.subarray(0, headBytes));
    if (isText) isText = chunk.indexOf(0) < 0 && decodes(decoder, chunk);
    if (hold) held.push(chunk);
  }
  if (isText) isText = decodes(decoder);
  return { sha256: digest.digest('hex'), head, isText, whole: hold ? Buffer.concat(held) : undefined };
}

function decodes(decoder: TextDecoder, chunk?: Uint8Array): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
  }
}

function readImage(type: Decodable, bytes: Uint8Array, { imagePixels }: Pick<Rules, 'imagePixels'>) {
  const image = clean(type, bytes);
  return image.width * image.height > imagePixels ? ('too-many-pixels' as const) : image;
}

const shownSize = ({ width, height, orientation }: CleanImage) =>
  orientation >= 5 ? { width: height, height: width } : { width, height };

async function readMovie(type: string, { read, size }: Source): Promise<Movie> {
  if (['video/mp4', 'video/quicktime', 'video/3gpp', 'audio/mp4'].includes(type)) return readMp4(read, size);
  return ['video/webm', 'video/x-matroska', 'audio/webm'].includes(type) ? readWebm(read, size) : {};
}

/** @throws Error when what the extension gave is no image: that is its fault, and not the file's. */
async function makePoster(
  content: Content,
  { poster }: Extensions,
  rules: Rules,
  codecs: Codecs,
): Promise<Made | undefined> {
  const bytes = await poster?.(content);
  if (!bytes) return undefined;
  const type = realType(bytes);
  if (!type || !isDecodable(type)) throw new Error('a poster is JPEG, PNG or WebP');
  const pixels = await posterPixels(type, bytes, rules, codecs);
  const { width, height } = pixels;
  return { name: 'poster.webp', type: 'image/webp', bytes: await codecs.webp(pixels), width, height };
}

async function posterPixels(type: Decodable, bytes: Uint8Array, rules: Rules, codecs: Codecs): Promise<Pixels> {
  try {
    const image = readImage(type, bytes, rules);
    if (image !== 'too-many-pixels') return await smaller(type, image, rules.mediumPixels, codecs);
  } catch (cause) {
    if (!(cause instanceof Damaged)) throw cause;
    throw new Error('the poster is damaged', { cause });
  }
  throw new Error('the poster has too many pixels');
}
