import { hex } from '../bytes.ts';
import type { Hash } from './hash.ts';
import type { FileSource } from './source.ts';

const readBytes = 1024 * 1024;

/** What the content is known by. */
export async function checksum(
  source: FileSource,
  { createHash }: { readonly createHash: () => Hash },
  onRead: (bytes: number) => void = () => undefined,
): Promise<string> {
  const hash = createHash();
  for (let from = 0; from < source.size; from += readBytes) {
    const to = Math.min(from + readBytes, source.size);
    hash.update(await source.read(from, to));
    onRead(to);
  }
  return hex(hash.digest());
}
