import type { Collection, Field } from '../../contract/collection.ts';
import type { CollectionAccess } from '../access/collection-access.ts';
import { nameAt } from '../schema/names.ts';
import { upToDate } from '../schema/up-to-date.ts';
import { problemOfField, problemsOf, unknownField } from '../schema/validate.ts';
import { readSpaceId } from '../space-id.ts';
import type { Accepted, Applied, MergedField, MutationCode, NextDocument, Rejected } from './applied.ts';
import type { DocumentChange } from './document-change.ts';
import { changeOfField, fieldsOfChange, mergeField } from './merge-field.ts';
import { changedByOthers, creation, writerMark } from './writer-mark.ts';

/** Most bytes of a document: its fields as JSON, in UTF-8. */
export const mostBytes = 100 * 1024;
const mostProblems = 5;

/** Whose change it is. */
export interface ChangeBy {
  readonly access: CollectionAccess;
  readonly personId: string;
  /** The client's id, or the name of the adapter: whose successive changes do not contradict each other. */
  readonly writer: string;
  /** ISO 8601 in UTC. */
  readonly now: string;
  readonly spaceId: string;
  readonly id: string;
  /** Version whose names the answer uses for fields; default: the newest. */
  readonly version?: number;
}

const rejected = (code: MutationCode, reason: string): Rejected => ({ status: 'rejected', code, reason });
const listed = (problems: readonly string[]) =>
  problems.length > mostProblems
    ? `${problems.slice(0, mostProblems).join('; ')}; and ${problems.length - mostProblems} more`
    : problems.join('; ');
const invalid = (problems: readonly string[]) => rejected('invalid-document', listed(problems));

/**
 * What becomes of a document when someone changes it. Pure: the same arguments give the same answer, and nothing is written.
 * @param current as stored, read strongly consistent; deleted ones too.
 * @param change in the newest schema version (`changeUp`).
 */
export function applyChange(
  collection: Collection,
  current: NextDocument | undefined,
  change: DocumentChange,
  by: ChangeBy,
): Applied {
  const known = current && upToDate(collection, current);
  const refused = refusal(collection, known, change, by);
  if (refused) return refused;
  if (change.kind === 'create') return createDocument(collection, change, by);
  if (!known) throw new Error('a document that is changed is there');
  return change.kind === 'delete'
    ? deleteDocument(collection, known, change, by)
    : updateDocument(collection, known, change, by);
}

/** Who may not, and what cannot: in the order in which a person may learn of it. */
function refusal(
  collection: Collection,
  current: NextDocument | undefined,
  { kind }: DocumentChange,
  { access, personId, spaceId }: ChangeBy,
): Rejected | undefined {
  const missing = rejected('not-found', 'There is no such document.');
  if (access.role === '') return rejected('not-found', 'There is no such space.');
  if (!collection.spaces.includes(readSpaceId(spaceId).kind)) {
    return rejected('unknown-collection', `Spaces of this kind have no '${collection.name}'.`);
  }
  if (collection.writer === 'server')
    return rejected('read-only-collection', 'Only the backend writes this collection.');
  const forbidden = rejected('forbidden', `The role '${access.role}' may not ${kind} this document.`);
  if (kind === 'create') {
    if (!access.may('create')) return forbidden;
    if (current?.deleted) return rejected('deleted', 'The document was deleted; take a new id.');
    return current ? rejected('already-exists', 'There is a document with this id.') : undefined;
  }
  if (!access.may('read') || !current) return missing;
  const own = current.createdBy === personId && access.may(`${kind}-own`);
  if (!own && !access.may(kind)) return forbidden;
  return current.deleted && kind === 'update' ? rejected('deleted', 'The document was deleted.') : undefined;
}

/** Names of fields as the app's version has them. */
const callsFor =
  (collection: Collection, { version = collection.version }: ChangeBy) =>
  (field: string): string =>
    nameAt(collection, version, field) ?? field;

/** Fields that are not there, not written this way, not the caller's to write, or not of their type. */
function refusedFields(collection: Collection, change: DocumentChange, by: ChangeBy): Rejected | undefined {
  const called = callsFor(collection, by);
  const fieldOf = (name: string): Field | undefined =>
    Object.hasOwn(collection.fields, name) ? collection.fields[name] : undefined;
  const names = fieldsOfChange(change);
  const strangers = [...(change.unknown ?? []), ...names.filter((name) => !fieldOf(name))];
  if (strangers.length > 0) return invalid(strangers.map(unknownField));
  const stamp = names.find((name) => fieldOf(name)?.stamp);
  if (stamp) return rejected('field-forbidden', `The backend writes ${called(stamp)}.`);
  const locked = names.find((name) => by.access.locked.has(name));
  if (locked) return rejected('field-forbidden', `The role '${by.access.role}' may not write ${called(locked)}.`);
  const problems = names.flatMap((name) => {
    const field = fieldOf(name);
    const { set, add, insert, remove, append } = changeOfField(change, name);
    if (add !== undefined && field?.merge !== 'counter') return [`${called(name)} is not a counter`];
    if ((insert ?? remove) !== undefined && field?.merge !== 'set') return [`${called(name)} is not a set`];
    if (append !== undefined && field?.merge !== 'append') return [`${called(name)} cannot be appended to`];
    const problem = field && set !== undefined && set !== null ? problemOfField(field, set, called(name)) : undefined;
    return problem ? [problem] : [];
  });
  return problems.length > 0 ? invalid(problems) : undefined;
}

function tooLarge(fields: object): Rejected | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(fields)).length;
  return bytes > mostBytes
    ? rejected(
        'document-too-large',
        `${bytes} bytes, ${mostBytes} at most: store large values as files, and their ids here.`,
      )
    : undefined;
}

function createDocument(collection: Collection, change: DocumentChange, by: ChangeBy): Applied {
  const refused = refusedFields(collection, change, by);
  if (refused) return refused;
  const fields = new Map<string, unknown>();
  for (const [name, { default: value, stamp }] of Object.entries(collection.fields)) {
    const stepped = Object.hasOwn(change.defaults ?? {}, name) ? change.defaults?.[name] : undefined;
    if (!stamp && (stepped ?? value) !== undefined) fields.set(name, stepped ?? value);
  }
  for (const name of fieldsOfChange(change)) {
    const wish = changeOfField(change, name);
    const merged = mergeField(policyOf(collection, name), 'set' in wish ? undefined : fields.get(name), wish, false);
    if (merged !== 'conflict') put(fields, name, merged.value);
  }
  const stored = Object.fromEntries(fields);
  const problems = problemsOf(collection, stored, undefined, callsFor(collection, by));
  if (problems.length > 0) return invalid(problems);
  const { personId, now, spaceId, id } = by;
  return (
    tooLarge(stored) ?? {
      status: 'applied',
      next: {
        entity: 'Document',
        spaceId,
        collection: collection.name,
        id,
        revision: 1,
        version: collection.version,
        fields: stored,
        marks: { [creation]: [1, writerMark(personId, by.writer)] },
        createdAt: now,
        createdBy: personId,
        updatedAt: now,
        updatedBy: personId,
      },
    }
  );
}

const policyOf = (collection: Collection, field: string) => collection.fields[field]?.merge ?? 'last-writer';

function put(fields: Map<string, unknown>, name: string, value: unknown): void {
  if (value === undefined) fields.delete(name);
  else fields.set(name, value);
}

function updateDocument(collection: Collection, current: NextDocument, change: DocumentChange, by: ChangeBy): Applied {
  const refused = refusedFields(collection, change, by);
  if (refused) return refused;
  const called = callsFor(collection, by);
  const mark = writerMark(by.personId, by.writer);
  const revision = current.revision + 1;
  const fields = new Map(Object.entries(current.fields));
  const marks = new Map(Object.entries(current.marks));
  const changed: string[] = [];
  const merged: MergedField[] = [];
  for (const field of fieldsOfChange(change)) {
    const policy = policyOf(collection, field);
    const concurrent = changedByOthers(current, field, change.base ?? 0, mark);
    const before = fields.get(field);
    const outcome = mergeField(policy, before, changeOfField(change, field), concurrent);
    if (outcome === 'conflict') return rejected('conflict', `Someone else changed ${called(field)}.`);
    if (outcome.result) merged.push({ field, policy, result: outcome.result });
    if (outcome.value === before) continue;
    put(fields, field, outcome.value);
    // What was combined is nobody's alone: until the device has seen it, its next change of the field is concurrent too.
    marks.set(field, [revision, outcome.result === 'combined' ? '' : mark]);
    changed.push(field);
  }
  const outcome = outcomeOf(merged, by, called);
  if (changed.length === 0) return { ...outcome, next: current, unchanged: true };
  const stored = Object.fromEntries(fields);
  const problems = problemsOf(collection, stored, changed, called);
  if (problems.length > 0) return invalid(problems);
  const next: NextDocument = {
    ...current,
    revision,
    fields: stored,
    marks: Object.fromEntries(marks),
    updatedAt: by.now,
    updatedBy: by.personId,
  };
  return tooLarge(stored) ?? { ...outcome, next };
}

/** What is told of the merge: nothing of fields that the caller does not see. */
function outcomeOf(
  merged: readonly MergedField[],
  { access }: ChangeBy,
  called: (field: string) => string,
): Pick<Accepted, 'status' | 'merged'> {
  const told = merged.filter(({ field }) => !access.hidden.has(field));
  return told.length === 0
    ? { status: 'applied' }
    : { status: 'merged', merged: told.map((each) => ({ ...each, field: called(each.field) })) };
}

function deleteDocument(
  collection: Collection,
  current: NextDocument,
  { base = 0 }: DocumentChange,
  by: ChangeBy,
): Applied {
  if (current.deleted) return { status: 'applied', next: current, unchanged: true };
  const mark = writerMark(by.personId, by.writer);
  const contested = Object.keys(collection.fields).find(
    (field) => policyOf(collection, field) === 'never' && changedByOthers(current, field, base, mark),
  );
  if (contested !== undefined) {
    const what = by.access.hidden.has(contested) ? 'the document' : callsFor(collection, by)(contested);
    return rejected('conflict', `Someone else changed ${what}.`);
  }
  return {
    status: 'applied',
    next: {
      ...current,
      revision: current.revision + 1,
      fields: {},
      marks: {},
      updatedAt: by.now,
      updatedBy: by.personId,
      deleted: true,
    },
  };
}
