import { changeOfField, fieldsOfChange, mergeField } from '../../../../lib/sync/merge/merge-field.ts';
import type { CollectionData } from '../collection-data.ts';
import type { Fields, Outgoing } from '../store/rows.ts';

function stampsOf(collection: CollectionData, { kind, at }: Outgoing, personId: string | undefined) {
  return Object.entries(collection.fields).flatMap(([name, { stamp }]): [string, unknown][] => {
    if (!stamp || (stamp.startsWith('created') && kind !== 'create')) return [];
    return [[name, stamp.endsWith('-at') ? at : personId]];
  });
}

/**
 * A document with one of the device's own mutations on top, as the backend will most likely have it: the same merge as there, as if
 * nobody else had changed it.
 * @param below null: there is none.
 * @param personId for stamps.
 */
export function withMutation(
  collection: CollectionData,
  below: Fields | null,
  mutation: Outgoing,
  personId: string | undefined,
): Fields | null {
  const { kind } = mutation;
  if (kind === 'delete') return null;
  // A document that was made here and is there: received with this mutation in it.
  if (kind === 'create' ? below !== null : below === null) return below;
  const fields = new Map(Object.entries(below ?? {}));
  if (kind === 'create') {
    for (const [name, { default: value }] of Object.entries(collection.fields)) {
      if (value !== undefined) fields.set(name, value);
    }
  }
  for (const name of fieldsOfChange(mutation)) {
    const change = changeOfField(mutation, name);
    const policy = Object.hasOwn(collection.fields, name) ? collection.fields[name]?.merge : undefined;
    const before = kind === 'create' && 'set' in change ? undefined : fields.get(name);
    const merged = mergeField(policy ?? 'last-writer', before, change, false);
    if (merged === 'conflict' || merged.value === undefined) fields.delete(name);
    else fields.set(name, merged.value);
  }
  for (const [name, value] of stampsOf(collection, mutation, personId)) {
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
  }
  return Object.fromEntries(fields);
}
