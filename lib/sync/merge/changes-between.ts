import type { Collection } from '../../contract/collection.ts';
import type { Fields } from '../items.ts';
import { namesAt } from '../schema/names.ts';
import { changeUp } from '../schema/versions.ts';
import type { DocumentChange } from './document-change.ts';
import { listOf, once, same } from './values.ts';

type Parts = Record<'set' | 'add' | 'insert' | 'remove' | 'append', Record<string, unknown>>;

/**
 * The change that leads from one state of a document to another: counters as increments, sets as insertions and removals, lists that
 * grew as what was appended. Stamps are left out. null stands for no document; null in a field for no value.
 * @param version of both states; the change is of the newest version, and names in `unknown` what that version does not know.
 */
export function changeBetween(
  collection: Collection,
  assumed: Fields | null,
  next: Fields | null,
  version: number = collection.version,
): DocumentChange {
  if (!next) return { kind: 'delete' };
  const names = namesAt(collection, version);
  const parts: Parts = { set: {}, add: {}, insert: {}, remove: {}, append: {} };
  const present = (state: Fields | null, name: string) =>
    state && Object.hasOwn(state, name) ? (state[name] ?? undefined) : undefined;
  for (const name of new Set([...Object.keys(assumed ?? {}), ...Object.keys(next)])) {
    const field = collection.fields[names.get(name) ?? ''];
    if (field?.stamp) continue;
    const [before, after] = [present(assumed, name), present(next, name)];
    if (!same(before, after)) fieldBetween(parts, assumed ? field?.merge : undefined, name, before, after);
  }
  const written = Object.entries(parts).filter(([, fields]) => Object.keys(fields).length > 0);
  return changeUp(collection, version, { kind: assumed ? 'update' : 'create', ...Object.fromEntries(written) });
}

function fieldBetween(parts: Parts, merge: string | undefined, name: string, before: unknown, after: unknown): void {
  if (merge === 'counter' && typeof after === 'number' && typeof (before ?? 0) === 'number') {
    parts.add[name] = after - Number(before ?? 0);
  } else if (merge === 'append' && Array.isArray(after) && begins(after, listOf(before))) {
    parts.append[name] = after.slice(listOf(before).length);
  } else if (merge === 'set' && Array.isArray(after)) {
    const insert = after.filter((member) => !listOf(before).includes(member));
    const remove = listOf(before).filter((member) => !after.includes(member));
    const kept = listOf(before).filter((member) => after.includes(member));
    if (!same(once([...kept, ...insert]), after) || insert.length + remove.length === 0) parts.set[name] = after;
    else {
      if (insert.length > 0) parts.insert[name] = insert;
      if (remove.length > 0) parts.remove[name] = remove;
    }
  } else parts.set[name] = after ?? null;
}

const begins = (list: readonly unknown[], start: readonly unknown[]) =>
  start.length < list.length && start.every((each, i) => same(each, list[i]));
