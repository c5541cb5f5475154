import type { Collection } from '../../../lib/contract/collection.ts';
import type { StoredDocument } from '../../../lib/sync/items.ts';
import type { Applied } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { ChangeBy } from '../../../lib/sync/merge/change-by.ts';
import { changeUp } from '../../../lib/sync/schema/versions.ts';
import type { Row } from './read-row.ts';

/** What becomes of a row's document: as if its person's device had pushed it. */
export function decideRow(
  collection: Collection,
  current: StoredDocument | undefined,
  { fields: set }: Row,
  { mode, version }: { readonly mode: 'create' | 'upsert'; readonly version: number },
  by: ChangeBy,
): Applied {
  const isThere = current && !current.deleted && by.access.may('read');
  const change =
    mode === 'upsert' && isThere
      ? changeUp(collection, version, { kind: 'update', base: current.revision, set })
      : changeUp(collection, version, { kind: 'create', set });
  return applyChange(collection, current, change, by);
}
