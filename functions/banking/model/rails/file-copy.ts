import type { Terms } from '../products.ts';
import { railsOf } from './rails.ts';

/** The first folder under `in/`; nothing where a file lies in none. */
const folderOf = (objectKey: string): string | undefined => /^in\/([^/]+)\//.exec(objectKey)?.[1];

/** The rail in whose folder a file lies: who may lay files there says nothing of what is at others. */
export function railOfFolder(objectKey: string, terms: Pick<Terms, 'rails'>): string | undefined {
  const folder = folderOf(objectKey);
  return railsOf(terms).some(({ rail }) => rail === folder) ? folder : undefined;
}

/**
 * Where a copy of a file is put, that it is read anew. The folder stays, since it may be that of a rail, and so does what the name ends with.
 * @param by what makes a copy another one than the copy before
 */
export function copyOf(
  objectKey: string,
  fileId: string,
  by: string,
): { readonly key: string; readonly contentType: string } {
  const folder = folderOf(objectKey) ?? 'again';
  const isCsv = objectKey.toLowerCase().endsWith('.csv');
  const place = folder === 'again' ? 'in/again' : `in/${folder}/again`;
  return {
    key: `${place}/${fileId}/${by}.${isCsv ? 'csv' : 'xml'}`,
    contentType: isCsv ? 'text/csv' : 'application/xml',
  };
}
