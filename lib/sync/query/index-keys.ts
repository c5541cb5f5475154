import type { Collection } from '../../contract/collection.ts';
import type { Fields } from '../items.ts';
import { encodePart } from './encode-part.ts';

/** The local indexes, in the order in which collections declare theirs. */
export const slots = ['ix1', 'ix2', 'ix3', 'ix4'] as const;
export type Slot = (typeof slots)[number];

export interface IndexField {
  readonly name: string;
  readonly descending: boolean;
}

export interface Index {
  readonly name: string;
  readonly slot: Slot;
  readonly fields: readonly IndexField[];
  /** Most bytes of one value in the sort key. */
  readonly room: number;
}

/** DynamoDB takes 1024 bytes of a sort key, and ids have up to 64. */
const keyRoom = 1023 - 64;

/** A collection's indexes. */
export function indexesOf(collection: Pick<Collection, 'indexes'>): readonly Index[] {
  return Object.entries(collection.indexes).map(([name, keys], place) => ({
    name,
    slot: slots[place] as Slot,
    fields: keys.map((key) => ({ name: key.replace(/^-/, ''), descending: key.startsWith('-') })),
    room: Math.floor(keyRoom / keys.length),
  }));
}

const isKey = (value: unknown) => ['string', 'number', 'bigint', 'boolean'].includes(typeof value);

/**
 * Sort keys of a live document in the collection's indexes. A document without the first field of an index is not in it; a later field
 * that is absent sorts first.
 * @param fields in the newest schema version, stamps included.
 */
export function indexKeys(collection: Collection, id: string, fields: Fields): { [slot in Slot]?: string } {
  const value = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  const keys = indexesOf(collection).flatMap(({ slot, fields: keyed, room }) => {
    const first = keyed[0];
    if (!first || !isKey(value(first.name))) return [];
    const parts = keyed.map(({ name, descending }) => encodePart(value(name), descending, room));
    return [[slot, parts.join('') + id] as const];
  });
  return Object.fromEntries(keys);
}
