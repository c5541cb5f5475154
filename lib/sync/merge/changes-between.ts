import type { Collection } from '../../contract/collection.ts';
import type { Fields } from '../items.ts';
import { namesAt } from '../schema/names.ts';
import { changeUp } from '../schema/versions.ts';
import type { DocumentChange } from './document-change.ts';
import { listOf, same } from './values.ts';

type Parts = Record<'set' | 'add' | 'insert' | 'remove' | 'append', Map<string, unknown>>;

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
  const parts: Parts = { set: new Map(), add: new Map(), insert: new Map(), remove: new Map(), append: new Map() };
  const present = (state: Fields | null, name: string) =>
    state && Object.hasOwn(state, name) ? (state[name] ?? undefined) : undefined;
  for (const name of new Set([...Object.keys(assumed ?? {}), ...Object.keys(next)])) {
    const field = collection.fields[names.get(name) ?? ''];
    if (field?.stamp) continue;
    const [before, after] = [present(assumed, name), present(next, name)];
    if (!same(before, after)) fieldBetween(parts, assumed ? field?.merge : undefined, name, before, after);
  }
  const written = Object.entries(parts).map(([part, fields]) => [part, Object.fromEntries(fields)]);
  return changeUp(collection, version, { kind: assumed ? 'update' : 'create', ...Object.fromEntries(written) });
}

function fieldBetween(parts: Parts, merge: string | undefined, name: string, before: unknown, after: unknown): void {
  const list = listOf(before);
  const step = increment(before, after);
  if (merge === 'counter' && step !== undefined) parts.add.set(name, step);
  else if (merge === 'append' && Array.isArray(after) && begins(after, list)) {
    parts.append.set(name, after.slice(list.length));
  } else if (merge === 'set' && Array.isArray(after)) {
    const [there, wished] = [new Set(list), new Set(after)];
    const insert = after.filter((member) => !there.has(member));
    const remove = list.filter((member) => !wished.has(member));
    const kept = list.filter((member) => wished.has(member));
    // Another order, or members that repeat: insertions and removals would not lead there.
    if (insert.length + remove.length === 0 || !same([...kept, ...insert], after)) parts.set.set(name, after);
    else {
      if (insert.length > 0) parts.insert.set(name, insert);
      if (remove.length > 0) parts.remove.set(name, remove);
    }
  } else parts.set.set(name, after ?? null);
}

/** undefined: no increment leads there. */
function increment(before: unknown, after: unknown): number | undefined {
  if (typeof after !== 'number' || !['number', 'undefined'].includes(typeof before)) return undefined;
  const step = after - Number(before ?? 0);
  return step !== 0 && Number.isSafeInteger(step) ? step : undefined;
}

const begins = (list: readonly unknown[], start: readonly unknown[]) =>
  start.length < list.length && start.every((each, i) => same(each, list[i]));
