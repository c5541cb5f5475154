import type { Collection, SchemaStep } from '../../contract/collection.ts';
import { AppError } from '../../runtime/app-error.ts';
import type { Fields } from '../items.ts';
import type { DocumentChange } from '../merge/document-change.ts';
import { namesAt, stepsFrom } from './names.ts';

/** Collections that an app knows, each with the version of its schema. */
export type Versions = Readonly<Record<string, number>>;

export function checkVersion(
  collection: Collection | undefined,
  version: number,
): 'ok' | 'unknown-collection' | 'too-old' | 'too-new' {
  if (!collection) return 'unknown-collection';
  if (version < collection.oldest) return 'too-old';
  return version > collection.version ? 'too-new' : 'ok';
}

/** @throws AppError `unknown-collection`, `upgrade-required`, `unknown-schema-version`; `extra` names the collection and its versions. */
export function checkVersions(collections: Readonly<Record<string, Collection>>, requested: Versions): void {
  for (const [name, version] of Object.entries(requested)) {
    const collection = Object.hasOwn(collections, name) ? collections[name] : undefined;
    if (!collection) throw new AppError('unknown-collection', `There is no collection '${name}'.`);
    const state = checkVersion(collection, version);
    const extra = { collection: name, oldest: collection.oldest, newest: collection.version };
    if (state === 'too-old') {
      throw new AppError('upgrade-required', `'${name}' is served from version ${collection.oldest} on.`, { extra });
    }
    if (state === 'too-new') {
      const detail = `'${name}' is at version ${collection.version}; the app asks for ${version}.`;
      throw new AppError('unknown-schema-version', detail, { extra });
    }
  }
}

const mapped = (values: Readonly<Record<string, string>>, value: unknown): unknown =>
  typeof value === 'string' && Object.hasOwn(values, value) ? values[value] : value;

/** Values of a text, or of the elements of a list. */
const revalued = (values: Readonly<Record<string, string>>, value: unknown): unknown =>
  Array.isArray(value) ? value.map((each) => mapped(values, each)) : mapped(values, value);

type Revalue = (value: unknown) => unknown;

function stepDown(fields: Map<string, unknown>, step: SchemaStep, distinct: Revalue): void {
  if ('add' in step) fields.delete(step.add);
  else if ('rename' in step) move(fields, step.to, step.rename);
  else if ('remove' in step) {
    if (step.default !== undefined) fields.set(step.remove, step.default);
  } else if (fields.has(step.values)) {
    fields.set(step.values, distinct(revalued(step.down, fields.get(step.values))));
  }
}

function stepUp(fields: Map<string, unknown>, step: SchemaStep, distinct: Revalue): void {
  if ('add' in step) {
    if (step.default !== undefined && !fields.has(step.add)) fields.set(step.add, step.default);
  } else if ('rename' in step) move(fields, step.rename, step.to);
  else if ('remove' in step) fields.delete(step.remove);
  else if (fields.has(step.values)) {
    fields.set(step.values, distinct(revalued(step.up, fields.get(step.values))));
  }
}

/** Members of a set that became the same are one. */
const distinctIn =
  (collection: Collection, field: string | null | undefined): Revalue =>
  (value) =>
    Array.isArray(value) && collection.fields[field ?? '']?.merge === 'set' ? [...new Set(value)] : value;

function move(fields: Map<string, unknown>, from: string, to: string): void {
  if (!fields.has(from)) return;
  fields.set(to, fields.get(from));
  fields.delete(from);
}

/** A document of the newest version as an app of `version` knows it. */
export function documentDown(collection: Collection, version: number, fields: Fields): Fields {
  const map = new Map(Object.entries(fields));
  for (const { step, today } of stepsFrom(collection, version).toReversed()) {
    stepDown(map, step, distinctIn(collection, today));
  }
  return Object.fromEntries(map);
}

/** A whole document of `version` in the newest one; fields that were added since get their defaults. */
export function documentUp(collection: Collection, version: number, fields: Fields): Fields {
  const map = new Map(Object.entries(fields));
  for (const { step, today } of stepsFrom(collection, version)) {
    stepUp(map, step, distinctIn(collection, today));
  }
  return Object.fromEntries(map);
}

type Parts = Record<'set' | 'add' | 'insert' | 'remove' | 'append' | 'defaults', Map<string, unknown>>;

/**
 * An old app's change in the newest version: fields by their names of today, without those that are gone. What `version` does not
 * know is named in `unknown`, by the name that the app used. Values of fields that the app cannot know stand in `defaults`.
 */
export function changeUp(collection: Collection, version: number, change: DocumentChange): DocumentChange {
  const names = namesAt(collection, version);
  const unknown = new Set<string>();
  const part = (fields: Fields | undefined) => {
    const entries = Object.entries(fields ?? {});
    for (const [name] of entries) if (!names.has(name)) unknown.add(name);
    return new Map(entries.filter(([name]) => names.has(name)));
  };
  const parts: Parts = {
    set: part(change.set),
    add: part(change.add),
    insert: part(change.insert),
    remove: part(change.remove),
    append: part(change.append),
    defaults: new Map(),
  };
  for (const { step, today } of stepsFrom(collection, version)) {
    changeStepUp(parts, step, change.kind, distinctIn(collection, today));
  }
  const { kind, base } = change;
  const written = Object.entries(parts)
    .filter(([, fields]) => fields.size > 0)
    .map(([name, fields]) => [name, Object.fromEntries(fields)]);
  return {
    kind,
    ...(base === undefined ? {} : { base }),
    ...Object.fromEntries(written),
    ...(version === collection.version ? {} : { version }),
    ...(unknown.size > 0 ? { unknown: [...unknown] } : {}),
  };
}

function changeStepUp(parts: Parts, step: SchemaStep, kind: DocumentChange['kind'], distinct: Revalue): void {
  if ('add' in step) {
    if (kind === 'create') stepUp(parts.defaults, step, distinct);
    return;
  }
  const { remove, ...others } = parts;
  for (const fields of Object.values(others)) stepUp(fields, step, distinct);
  if ('values' in step) removeAllSeenAs(remove, step);
  else stepUp(remove, step, distinct);
}

/** What an old app takes out of a set stands for every member that it sees under this name, and for what it became when the app put it in. */
function removeAllSeenAs(remove: Map<string, unknown>, step: Extract<SchemaStep, { values: string }>): void {
  const removed = remove.get(step.values);
  if (!Array.isArray(removed)) return;
  const renamed = Object.keys(step.down).filter((today) => removed.includes(step.down[today]));
  const same = removed.filter((each) => !Object.hasOwn(step.down, String(each)));
  const written = removed.filter((each) => Object.hasOwn(step.up, String(each))).map((each) => mapped(step.up, each));
  remove.set(step.values, [...new Set([...written, ...same, ...renamed])]);
}
