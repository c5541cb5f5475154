import type { Collection, Stamp } from '../../contract/collection.ts';
import type { Fields } from '../items.ts';
import type { NextDocument } from '../merge/applied.ts';
import { documentUp } from '../schema/versions.ts';

const facts: Readonly<Record<Stamp, 'createdAt' | 'createdBy' | 'updatedAt' | 'updatedBy'>> = {
  'created-at': 'createdAt',
  'created-by': 'createdBy',
  'updated-at': 'updatedAt',
  'updated-by': 'updatedBy',
};

export type Stampable = Pick<NextDocument, 'version' | 'fields' | (typeof facts)[Stamp]>;

/** A stored document's fields in the newest schema version, with the stamps that the collection declares. Nothing is hidden. */
export function stamped(collection: Collection, stored: Stampable): Fields {
  const fields = documentUp(collection, stored.version, stored.fields);
  const known = Object.entries(collection.fields).flatMap(([name, { stamp }]): [string, unknown][] => {
    if (stamp) return [[name, stored[facts[stamp]]]];
    return Object.hasOwn(fields, name) ? [[name, fields[name]]] : [];
  });
  return Object.fromEntries(known);
}
