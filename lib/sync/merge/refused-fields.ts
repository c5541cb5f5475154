import type { Collection, Field } from '../../contract/collection.ts';
import { problemOfField, unknownField } from '../schema/validate.ts';
import { type Rejected, rejected } from './applied.ts';
import { type ChangeBy, wordsOf } from './change-by.ts';
import type { DocumentChange } from './document-change.ts';
import { changeOfField, fieldsOfChange } from './merge-field.ts';

const mostProblems = 5;
/** Most bytes of a document: its fields as JSON, in UTF-8. */
export const mostBytes = 100 * 1024;

export function invalid(problems: readonly string[]): Rejected {
  const told = problems.slice(0, mostProblems).join('; ');
  const more = problems.length - mostProblems;
  return rejected('invalid-document', more > 0 ? `${told}; and ${more} more` : told);
}

export function tooLarge(fields: object): Rejected | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(fields)).length;
  if (bytes <= mostBytes) return undefined;
  const remedy = 'store large values as files, and their ids here';
  return rejected('document-too-large', `The document would have ${bytes} bytes, ${mostBytes} at most: ${remedy}.`);
}

/** Fields that are not there, are the backend's or others' to write, are not written this way, or not of their type. */
export function refusedFields(collection: Collection, change: DocumentChange, by: ChangeBy): Rejected | undefined {
  const called = wordsOf(collection, change);
  const fields = new Map<string, Field>();
  const strangers = [...(change.unknown ?? [])];
  for (const name of fieldsOfChange(change)) {
    const field = Object.hasOwn(collection.fields, name) ? collection.fields[name] : undefined;
    if (field) fields.set(name, field);
    else strangers.push(name);
  }
  if (strangers.length > 0) return invalid(strangers.map(unknownField));
  const problems: string[] = [];
  for (const [name, field] of fields) {
    if (field.stamp) return rejected('field-forbidden', `The backend writes ${called(name)}.`);
    if (by.access.locked.has(name)) {
      return rejected('field-forbidden', `The role '${by.access.role}' may not write ${called(name)}.`);
    }
    const problem = problemOfPart(field, change, name, called(name));
    if (problem) problems.push(problem);
  }
  return problems.length > 0 ? invalid(problems) : undefined;
}

function problemOfPart(field: Field, change: DocumentChange, name: string, called: string): string | undefined {
  const { set, add, insert, remove, append } = changeOfField(change, name);
  if (add !== undefined && field.merge !== 'counter') return `${called} is not a counter`;
  if ((insert ?? remove) !== undefined && field.merge !== 'set') return `${called} is not a set`;
  if (append !== undefined && field.merge !== 'append') return `${called} cannot be appended to`;
  return set === undefined || set === null ? undefined : problemOfField(field, set, called);
}
