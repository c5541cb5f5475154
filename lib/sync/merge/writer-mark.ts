import type { NextDocument } from './applied.ts';

/** The mark of the creation; no field is called so. */
export const creation = '*';

/**
 * Eleven characters or less that tell writers apart within a document: 53 bits of a hash (cyrb53, public domain) of the person and their
 * client. Two people on one installation are two writers.
 */
export function writerMark(personId: string, writer: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const character of `${personId}/${writer}`) {
    const code = character.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

/**
 * Whether someone else wrote the field after the revision that a device knew. A field that nobody wrote is nobody's.
 * @param base absent, 0, or beyond the document's revision (a backup was restored, the id was used again): the device knew none.
 */
export function changedByOthers(
  document: Pick<NextDocument, 'revision' | 'fields' | 'marks'>,
  field: string,
  base: number | undefined,
  mark: string,
): boolean {
  const known = base === undefined || base > document.revision ? 0 : base;
  const created = Object.hasOwn(document.fields, field) ? document.marks[creation] : undefined;
  const last = Object.hasOwn(document.marks, field) ? document.marks[field] : created;
  return last !== undefined && last[0] > known && last[1] !== mark;
}
