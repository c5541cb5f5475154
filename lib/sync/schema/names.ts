import type { Collection, SchemaStep } from '../../contract/collection.ts';

/** Steps from one version to a later one, in order. */
export function stepsBetween(collection: Collection, from: number, to: number): readonly SchemaStep[] {
  const steps: SchemaStep[] = [];
  for (let version = from + 1; version <= to; version++) steps.push(...(collection.steps[version] ?? []));
  return steps;
}

const known = new WeakMap<Collection, Map<number, ReadonlyMap<string, string | null>>>();

/** Fields that a version knows, by the name they had then; the value is today's name, null when the field is gone. */
export function namesAt(collection: Collection, version: number): ReadonlyMap<string, string | null> {
  const byVersion = known.get(collection) ?? new Map<number, ReadonlyMap<string, string | null>>();
  known.set(collection, byVersion);
  const names = byVersion.get(version) ?? readNames(collection, version);
  byVersion.set(version, names);
  return names;
}

function readNames(collection: Collection, version: number): ReadonlyMap<string, string | null> {
  const names = new Map<string, string | null>(Object.keys(collection.fields).map((name) => [name, name]));
  for (const step of stepsBetween(collection, version, collection.version).toReversed()) {
    if ('add' in step) names.delete(step.add);
    else if ('remove' in step) names.set(step.remove, null);
    else if ('rename' in step) {
      const today = names.get(step.to);
      names.delete(step.to);
      if (today !== undefined) names.set(step.rename, today);
    }
  }
  return names;
}
