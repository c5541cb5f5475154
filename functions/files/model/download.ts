import { AppError } from '../../../lib/runtime/app-error.ts';
import type { FileVariant } from '../contract/fields.ts';
import type { FileDownload } from '../contract/reading.ts';
import { contentKey, type FileItem, posterName, type Stored, type VersionItem } from '../store/items.ts';
import { posterVariants } from './poster.ts';

/**
 * Seconds for which S3 begins a download with a URL that was given out: nobody can take such a URL back, so whoever loses the right, or whose share
 * is revoked, can use it so much longer and no more.
 */
export const readSeconds = 60;

/** Types that a browser would run rather than show; they are only ever saved. */
const active = /^text\/html|xml|svg|javascript/;

/** Signs a URL that reads an object. */
export type Sign = (key: string, seconds: number, as: { saveAs: string; contentType: string }) => string;

/**
 * @param version absent: the one that the file has now.
 * @throws AppError `file-not-ready`; `not-found` when there is no such variant.
 */
export function downloadOf(
  file: FileItem,
  version: VersionItem | undefined,
  variant: FileVariant['name'] | undefined,
  sign: Sign,
  now: Date,
): FileDownload {
  const versionId = version?.versionId ?? file.current?.versionId;
  const stored: Stored | undefined = version ? version.stored : file.current?.stored;
  if (!stored || !versionId) throw new AppError('file-not-ready');
  const wanted = variant === undefined ? stored : stored.variants.find(({ name }) => name === variant);
  if (!wanted) throw new AppError('not-found');
  const { type, size, sha256 } = wanted;
  const name = variant === undefined ? file.name : `${file.name}.${variant}`;
  const contentType = active.test(type) ? 'application/octet-stream' : type;
  const key = contentKey(file.fileId, versionId, variant === undefined ? 'original' : placeOf(stored, variant));
  const expiresAt = new Date(now.getTime() + readSeconds * 1000).toISOString();
  return { url: sign(key, readSeconds, { saveAs: name, contentType }), expiresAt, name, type, size, sha256 };
}

/** Variants of a poster that an app sent lie by its id. */
const placeOf = ({ posterId }: Stored, variant: FileVariant['name']): string =>
  posterId !== undefined && posterVariants.some((name) => name === variant) ? posterName(posterId, variant) : variant;
