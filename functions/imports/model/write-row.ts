import type { Collection } from '../../../lib/contract/collection.ts';
import { csvLine, jsonLine } from '../../../lib/jobs/file-lines.ts';
import type { CollectionAccess } from '../../../lib/sync/access/collection-access.ts';
import { seenBy } from '../../../lib/sync/access/seen-by.ts';
import type { StoredDocument } from '../../../lib/sync/items.ts';
import { namesAt } from '../../../lib/sync/schema/names.ts';
import type { ExportOrder } from '../contract/exports.ts';

/** What an export keeps to its end, whatever becomes of roles meanwhile. */
export interface FileAbout {
  readonly columns: readonly string[];
}

/** Fields of a file by their names in the version that it is written in: those that the role sees, and stamps if they are wanted. */
export function columnsFor(
  collection: Collection,
  { version, stamps }: Pick<ExportOrder, 'version' | 'stamps'>,
  { hidden }: Pick<CollectionAccess, 'hidden'>,
): string[] {
  return [...namesAt(collection, version)].flatMap(([name, today]) => {
    if (today === null) return [name];
    const isWanted = !hidden.has(today) && (stamps || !collection.fields[today]?.stamp);
    return isWanted ? [name] : [];
  });
}

export const headerOf = (columns: readonly string[], { format, delimiter, spreadsheet }: ExportOrder): string =>
  format === 'csv' ? `${spreadsheet ? '\uFEFF' : ''}${csvLine(['id', ...columns], { delimiter })}` : '';

/** One document as a line that an import reads back as the same one. */
export function rowOf(
  collection: Collection,
  document: StoredDocument,
  columns: readonly string[],
  access: Pick<CollectionAccess, 'hidden'>,
  order: ExportOrder,
): string {
  const fields = seenBy(collection, document, access, order.version);
  const values = columns.flatMap((name): [string, unknown][] =>
    Object.hasOwn(fields, name) ? [[name, fields[name]]] : [],
  );
  if (order.format === 'ndjson') return jsonLine({ ...Object.fromEntries(values), id: document.id });
  const byName = new Map(values);
  return csvLine([document.id, ...columns.map((name) => cellOf(byName.get(name)))], order);
}

function cellOf(value: unknown): string | number | boolean | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean);
}
