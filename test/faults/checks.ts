import type { Collection } from '../../lib/contract/collection.ts';
import { collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { seenBy } from '../../lib/sync/access/seen-by.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import type { StoredDocument } from '../../lib/sync/items.ts';
import { type Place, readPlaces } from '../../lib/sync/places.ts';
import { callerOf } from '../sync/push-world.ts';
import type { World } from './backend.ts';
import type { Device, Shown } from './device.ts';

type Names = 'tasks' | 'lists';
const names: readonly Names[] = ['lists', 'tasks'];

/** Documents of a collection as stored, deleted ones included. */
export async function stored(
  { dynamo, tables }: World,
  space: string,
  collection: string,
): Promise<readonly StoredDocument[]> {
  const { Items } = await dynamo.query<StoredDocument>({
    TableName: tables.documents,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': `${space}#${collection}` },
    ConsistentRead: true,
  });
  return Items;
}

/** Documents by space and collection, deleted ones included. */
export type AllDocuments = ReadonlyMap<string, Readonly<Record<Names, readonly StoredDocument[]>>>;

export async function allStored(world: World, spaces: readonly string[]): Promise<AllDocuments> {
  const all = new Map<string, Record<Names, readonly StoredDocument[]>>();
  for (const space of spaces) {
    all.set(space, { lists: await stored(world, space, 'lists'), tasks: await stored(world, space, 'tasks') });
  }
  return all;
}

/** Documents of a space as a device may see them, by collection; undefined: its person is no member. */
function shownIn(
  documents: AllDocuments,
  space: string,
  { personId, release }: Device,
  place: Place | undefined,
): ReadonlyMap<Names, readonly Shown[]> | undefined {
  if (place?.space.role === undefined) return undefined;
  return new Map(
    names.map((name) => {
      const collection = collections[name] as Collection;
      const access = collectionAccess(collection, callerOf(personId), place);
      const live = (documents.get(space)?.[name] ?? []).filter(({ deleted }) => !deleted);
      const version = name === 'tasks' ? release : 1;
      const seen = live.map((document) => ({
        id: document.id,
        revision: document.revision,
        fields: seenBy(collection, document, access, version),
      }));
      return [name, access.may('read') ? seen : []];
    }),
  );
}

/** What a device holds beside what the backend would show it. */
export async function checkDevice(world: World, documents: AllDocuments, device: Device): Promise<string[]> {
  const found: string[] = [];
  const spaces = [...documents.keys()];
  const { places } = await readPlaces(world.dynamo, world.tables, device.personId, spaces);
  for (const space of spaces) {
    const shown = shownIn(documents, space, device, places.get(space));
    for (const name of names) found.push(...(await device.compare(space, name, shown?.get(name))));
    found.push(...(await device.checkSpace(space, shown)));
  }
  return [...found, ...(await device.check())];
}
