import type { CollectionSet } from '../collection-data.ts';
import { SyncError } from '../errors.ts';
import { layoutVersion, type Meta, metaKey } from '../store/rows.ts';
import type { ChangingRows } from '../store/transact.ts';
import { migrateDocuments } from './migrate-documents.ts';

/** How the rows of each later layout come from those of the one before. */
export type LayoutSteps = Readonly<Record<number, (rows: ChangingRows) => Promise<void>>>;

/** What an older layout's record is known to have. */
type AnyMeta = Pick<Meta, 'layout'> & Partial<Meta>;

export const versionsOf = (collections: CollectionSet): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(collections).map(([name, { version }]) => [name, version]));

/** Record of a store in which nothing is yet. */
export const newMeta = (collections: CollectionSet, uuid: () => string, layout = layoutVersion): Meta => ({
  layout,
  storeId: uuid(),
  clientId: uuid(),
  number: 0,
  answered: 0,
  sent: 0,
  seq: 0,
  answers: 0,
  pending: 0,
  rejected: 0,
  versions: versionsOf(collections),
});

/** Notes what this app knows, where the one before knew something else. */
function knownTo(collections: CollectionSet, { known, versions }: Meta, open: Meta): Meta {
  const names = Object.keys(collections);
  const before = new Set(known ?? Object.keys(versions));
  return before.size === names.length && names.every((name) => before.has(name)) ? open : { ...open, known: names };
}

/** Apart from what it awaits: React Native's Babel preset breaks `{ ...await x }`, into which a bundler folds a constant. */
const ofLayout = (layout: number, meta: Meta): Meta => ({ ...meta, layout });

/**
 * Makes the rows of a new store, or brings those of an older app to this one's layout and schema versions, all at once.
 * @throws SyncError `newer-store` when a newer app wrote them.
 */
export async function openRows(
  rows: ChangingRows,
  collections: CollectionSet,
  uuid: () => string,
  { layout = layoutVersion, steps = {} }: { readonly layout?: number; readonly steps?: LayoutSteps } = {},
): Promise<Meta> {
  const kept = await rows.get<AnyMeta>(metaKey);
  if (!kept) {
    const made = newMeta(collections, uuid, layout);
    rows.put(metaKey, made);
    return made;
  }
  if (kept.layout > layout) throw new SyncError('newer-store', `layout ${kept.layout} is newer than ${layout}`);
  for (let next = kept.layout + 1; next <= layout; next++) await steps[next]?.(rows);
  const meta = ofLayout(layout, (await rows.get<Meta>(metaKey)) as Meta);
  const open = knownTo(collections, meta, await migrateDocuments(rows, collections, meta));
  if (kept.layout !== layout || open !== meta) rows.put(metaKey, open);
  return open;
}
