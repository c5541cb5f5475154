import type { Codecs, Decodable } from '../../store/codecs.ts';
import { type CleanImage, Damaged } from './clean-image.ts';
import { cleanJpeg } from './jpeg.ts';
import { fitted, type Pixels, shrink, upright } from './pixels.ts';
import { cleanPng } from './png.ts';
import { toSrgb } from './to-srgb.ts';
import { cleanWebp } from './webp.ts';

const cleaners = { 'image/jpeg': cleanJpeg, 'image/png': cleanPng, 'image/webp': cleanWebp } as const;

export const isDecodable = (type: string): type is Decodable => Object.hasOwn(cleaners, type);

/** @throws Damaged. */
export const clean = (type: Decodable, bytes: Uint8Array): CleanImage => cleaners[type](bytes);

/** A variant that was made, before it is stored. */
export interface Made {
  readonly name: string;
  readonly type: 'image/webp' | 'image/avif';
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Edges {
  readonly thumbPixels: number;
  readonly mediumPixels: number;
}

/** The image decoded, made smaller to the edge given, in the colours of sRGB, and turned upright. @throws Damaged. */
export async function smaller(type: Decodable, image: CleanImage, edge: number, codecs: Codecs): Promise<Pixels> {
  let pixels: Pixels;
  try {
    pixels = await codecs.decode(type, image.toDecode ?? image.bytes);
  } catch (cause) {
    throw Object.assign(new Damaged('it cannot be decoded'), { cause });
  }
  if (pixels.width !== image.width || pixels.height !== image.height)
    throw new Damaged('its size is not what its header says');
  const size = fitted(pixels.width, pixels.height, edge);
  const small = toSrgb(shrink(pixels, size.width, size.height), image.profile);
  return upright(small, image.orientation);
}

/** Medium and thumb, each as WebP and AVIF. @throws Damaged. */
export async function makeVariants(type: Decodable, image: CleanImage, edges: Edges, codecs: Codecs): Promise<Made[]> {
  const medium = await smaller(type, image, edges.mediumPixels, codecs);
  const size = fitted(medium.width, medium.height, edges.thumbPixels);
  const thumb = shrink(medium, size.width, size.height);
  const made: Made[] = [];
  for (const [name, pixels] of [
    ['thumb', thumb],
    ['medium', medium],
  ] as const) {
    const { width, height } = pixels;
    made.push({ name: `${name}.webp`, type: 'image/webp', bytes: await codecs.webp(pixels), width, height });
    made.push({ name: `${name}.avif`, type: 'image/avif', bytes: await codecs.avif(pixels), width, height });
  }
  return made;
}
