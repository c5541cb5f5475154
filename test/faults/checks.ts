import type { Collection } from '../../lib/contract/collection.ts';
import { collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { seenBy } from '../../lib/sync/access/seen-by.ts';
import { add, rowHash } from '../../lib/sync/checksum.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { clientKey, type StoredDocument } from '../../lib/sync/items.ts';
import { readPlaces } from '../../lib/sync/places.ts';
import { callerOf } from '../sync/push-world.ts';
import type { Told } from './answers.ts';
import type { World } from './backend.ts';
import type { NativeDevice } from './native-device.ts';

type Names = 'tasks' | 'lists';
const names: readonly Names[] = ['lists', 'tasks'];

/** Text that is the same for equal values. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

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

/** What a device holds beside what the backend would show it. */
export async function checkDevice(
  world: World,
  documents: AllDocuments,
  device: NativeDevice,
  spaces: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  const caller = callerOf(device.personId);
  const { places } = await readPlaces(world.dynamo, world.tables, device.personId, spaces);
  for (const space of spaces) {
    const place = places.get(space);
    const member = place?.space.role !== undefined;
    let sum: string | undefined;
    for (const name of names) {
      const collection = collections[name] as Collection;
      const shown = new Map<string, string>();
      if (place && member) {
        const access = collectionAccess(collection, caller, place);
        const version = name === 'tasks' ? device.release : 1;
        for (const document of documents.get(space)?.[name] ?? []) {
          if (document.deleted) continue;
          sum = add(sum, rowHash(name, document.id, document.revision));
          shown.set(document.id, text({ id: document.id, ...seenBy(collection, document, access, version) }));
        }
      }
      const held = await device.sync.collection(name).in(space).list();
      const holds = new Map(held.map((document) => [(document as { id: string }).id, text(document)]));
      for (const id of new Set([...shown.keys(), ...holds.keys()])) {
        if (shown.get(id) === holds.get(id)) continue;
        found.push(`${device.name} ${space} ${name}/${id}: holds ${holds.get(id)}, the backend has ${shown.get(id)}`);
      }
    }
    const state = await device.state(space);
    const known = state?.sum;
    const proof = sum ?? '0'.repeat(16);
    if (member && known !== proof) found.push(`${device.name} ${space}: checksum ${known}, the backend's is ${proof}`);
    if (!member && state) found.push(`${device.name} keeps a cursor of ${space}, which it lost`);
  }
  return [...found, ...(await checkOutbox(world, device))];
}

async function checkOutbox(world: World, device: NativeDevice): Promise<string[]> {
  const { clientId, number, answered, pending } = await device.meta();
  const Key = clientKey(device.personId, clientId);
  const { Item } = await world.dynamo.get<{ last: number }>({
    TableName: world.tables.spaces,
    Key,
    ConsistentRead: true,
  });
  if (pending === 0 && answered === number && (Item?.last ?? 0) === number) return [];
  return [
    `${device.name} gave out ${number}, ${answered} are answered, ${pending} wait; the backend has ${Item?.last}`,
  ];
}

interface Fate {
  created: boolean;
  deleted: boolean;
  votes: number;
  readonly log: Set<string>;
  readonly tags: Set<string>;
  readonly untagged: Set<string>;
}

/** Documents beside the outcomes that devices were told. */
export function checkEffects(documents: AllDocuments, outcomes: Iterable<Told>): string[] {
  const fates = new Map<string, Fate>();
  const refused = new Set<string>();
  for (const { mutation, status } of outcomes) {
    const { space, collection, id, kind, set = {}, add: amounts, insert, remove, append } = mutation;
    if (status === 'rejected') {
      for (const word of wordsOf({ set, append, insert })) refused.add(word);
      continue;
    }
    const key = `${space} ${collection}/${id}`;
    const none: Fate = {
      created: false,
      deleted: false,
      votes: 0,
      log: new Set(),
      tags: new Set(),
      untagged: new Set(),
    };
    const fate = fates.get(key) ?? none;
    fates.set(key, fate);
    if (kind === 'create') fate.created = true;
    if (kind === 'delete') fate.deleted = true;
    fate.votes += Number(set.votes ?? 0) + (amounts?.votes ?? 0);
    for (const each of append?.log ?? []) fate.log.add(String(each));
    for (const each of insert?.tags ?? []) fate.tags.add(String(each));
    for (const each of remove?.tags ?? []) fate.untagged.add(String(each));
  }
  const found: string[] = [];
  const there = new Set<string>();
  for (const [space, collections] of documents) {
    for (const name of names) {
      for (const { id, fields, deleted } of collections[name]) {
        const key = `${space} ${name}/${id}`;
        const fate = fates.get(key);
        there.add(key);
        if (!fate?.created) found.push(`${key} is there, and nobody was told that it was created`);
        else if ((deleted ?? false) !== fate.deleted)
          found.push(`${key} is deleted: ${deleted}, told: ${fate.deleted}`);
        else if (!deleted && name === 'tasks') found.push(...compare(key, fields, fate));
        for (const word of wordsOf(fields))
          if (refused.has(word)) found.push(`${key} shows ${word}, which was refused`);
      }
    }
  }
  for (const key of fates.keys()) if (!there.has(key)) found.push(`${key} was acknowledged and is not there`);
  return found;
}

function compare(key: string, fields: StoredDocument['fields'], fate: Fate): string[] {
  const found: string[] = [];
  const { votes = 0, log = [], tags = [] } = fields as { votes?: number; log?: string[]; tags?: string[] };
  if (votes !== fate.votes) found.push(`${key} counts ${votes}, told: ${fate.votes}`);
  if (text([...log].sort()) !== text([...fate.log].sort())) found.push(`${key} has ${log}, told: ${[...fate.log]}`);
  const expected = [...fate.tags].filter((tag) => !fate.untagged.has(tag));
  for (const tag of expected) if (!tags.includes(tag)) found.push(`${key} lost ${tag}`);
  for (const tag of tags) if (!fate.tags.has(tag)) found.push(`${key} has ${tag}, which nobody inserted`);
  return found;
}

/** Words that a schedule uses once. */
const wordsOf = (value: unknown): readonly string[] => JSON.stringify(value).match(/\bw\d+\b/g) ?? [];
