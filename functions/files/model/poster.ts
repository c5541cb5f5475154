import type { Reason } from '../contract/fields.ts';
import type { Codecs } from '../store/codecs.ts';
import type { Rules, Source } from './examine.ts';
import { Damaged } from './image/clean-image.ts';
import { clean, isDecodable, type Made, smaller } from './image/make-variants.ts';
import { fitted, shrink } from './image/pixels.ts';
import { realType } from './real-type.ts';

export const isVideo = (type: string): boolean => type.startsWith('video/');
export const posterVariants = ['poster.webp', 'thumb.webp', 'thumb.avif'] as const;

export interface PosterRules extends Rules {
  readonly posterBytes: number;
}

/**
 * What an image that an app sent becomes: new images, of its pixels alone. Its size and dimensions are looked at before anything is decoded, and what it is said
 * to be does not matter.
 */
export async function readPoster(
  source: Pick<Source, 'size' | 'read'>,
  rules: PosterRules,
  codecs: Codecs,
): Promise<readonly Made[] | Reason> {
  if (source.size > rules.posterBytes) return 'image-too-large';
  if (source.size === 0) return 'damaged';
  const bytes = await source.read(0, source.size - 1);
  const type = realType(bytes);
  if (!type || !isDecodable(type)) return 'type-mismatch';
  try {
    const image = clean(type, bytes);
    if (image.width * image.height > rules.imagePixels) return 'too-many-pixels';
    if (image.undecoded) return 'type-mismatch';
    const poster = await smaller(type, image, rules.mediumPixels, codecs);
    const edges = fitted(poster.width, poster.height, rules.thumbPixels);
    const thumb = shrink(poster, edges.width, edges.height);
    const made = (name: string, kind: 'webp' | 'avif', { width, height }: typeof thumb, of: Uint8Array): Made => ({
      ...{ name, type: `image/${kind}`, bytes: of, width, height },
    });
    return [
      made('poster.webp', 'webp', poster, await codecs.webp(poster)),
      made('thumb.webp', 'webp', thumb, await codecs.webp(thumb)),
      made('thumb.avif', 'avif', thumb, await codecs.avif(thumb)),
    ];
  } catch (error) {
    if (error instanceof Damaged) return 'damaged';
    throw error;
  }
}
