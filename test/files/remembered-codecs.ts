import { createHash } from 'node:crypto';
import type { Pixels } from '../../functions/files/model/image/pixels.ts';
import { type Codecs, imageCodecs } from '../../functions/files/store/codecs.ts';

const keyOf = (name: string, bytes: Uint8Array, ...more: readonly number[]) =>
  `${name} ${more.join(' ')} ${createHash('sha256').update(bytes).digest('hex')}`;

/**
 * The real codecs, each image once: tests that let a process die at every call have the same one encoded a hundred times. What an image becomes depends on
 * nothing else; an image that is refused is looked at anew.
 */
export function rememberedCodecs(codecs: Codecs = imageCodecs()): Codecs {
  const decoded = new Map<string, Pixels>();
  const encoded = new Map<string, Uint8Array>();
  const encode = (name: 'webp' | 'avif') => async (pixels: Pixels) => {
    const key = keyOf(name, pixels.data, pixels.width, pixels.height);
    const made = encoded.get(key) ?? (await codecs[name](pixels));
    encoded.set(key, made);
    return made.slice();
  };
  return {
    async decode(type, bytes) {
      const key = keyOf(type, bytes);
      const made = decoded.get(key) ?? (await codecs.decode(type, bytes));
      decoded.set(key, made);
      return { ...made, data: made.data.slice() };
    },
    webp: encode('webp'),
    avif: encode('avif'),
  };
}
