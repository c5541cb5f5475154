import { isDeepStrictEqual } from 'node:util';
import type { Collection } from '../../contract/collection.ts';
import type { Change } from '../../contract/consumer.ts';
import { inLanes } from '../../runtime/in-lanes.ts';
import type { Fields, StoredDocument } from '../items.ts';
import { documentUp } from '../schema/versions.ts';
import { type IndexPorts, indexDocument } from './index-document.ts';

type Images = Pick<Change, 'before' | 'after'>;

/** Documents indexed side by side. */
const lanes = 10;

/**
 * Follows changes of documents' items. A change that leaves the text as it was (most of them), and a tombstone that expires, cost
 * nothing at all; any other makes the index hold the document as it is now, so old, repeated and reordered news do no harm. Of one
 * document in several changes only the last state is indexed.
 * @throws the first failure, after all others were indexed.
 */
export async function indexChanges(
  ports: IndexPorts,
  collections: Readonly<Record<string, Collection>>,
  changes: readonly Images[],
): Promise<void> {
  const changed = new Map<string, { readonly collection: Collection; readonly spaceId: string; readonly id: string }>();
  for (const { before, after } of changes) {
    const [old, next] = [before, after] as unknown as (StoredDocument | undefined)[];
    const document = next ?? old;
    if (!document || !Object.hasOwn(collections, document.collection)) continue;
    const { spaceId, id } = document;
    const collection = collections[document.collection];
    if (!collection || Object.keys(collection.text).length === 0 || sameText(collection, old, next)) continue;
    changed.set(`${spaceId}#${collection.name}#${id}`, { collection, spaceId, id });
  }
  const failures: unknown[] = [];
  await inLanes(changed.values(), lanes, async ({ collection, spaceId, id }) => {
    await indexDocument(ports, collection, spaceId, id).catch((error) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
}

function sameText(collection: Collection, old: StoredDocument | undefined, next: StoredDocument | undefined): boolean {
  // Of a release that is being deployed: what it calls otherwise cannot be compared.
  if (next && next.version > collection.version) return false;
  const [before, after] = [old, next].map((document): Fields => {
    if (!document || document.deleted) return {};
    return documentUp(collection, document.version, document.fields);
  });
  return Object.keys(collection.text).every((field) => isDeepStrictEqual(before?.[field], after?.[field]));
}
