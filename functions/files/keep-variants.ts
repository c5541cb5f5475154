import { createHash } from 'node:crypto';
import type { FileVariant } from './contract/fields.ts';
import type { Made } from './model/image/make-variants.ts';
import type { IncomingStore } from './store/incoming.ts';

/** Stores what was made of an original, beside it. */
export async function keepVariants(
  fileId: string,
  versionId: string,
  made: readonly Made[],
  incoming: Pick<IncomingStore, 'put'>,
): Promise<FileVariant[]> {
  const variants: FileVariant[] = [];
  for (const { name, type, bytes, width, height } of made) {
    await incoming.put(fileId, versionId, name, bytes, type);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    variants.push({ name: name as FileVariant['name'], type, size: bytes.length, sha256, width, height });
  }
  return variants;
}
