import type { Collection, ValueType } from '../../../lib/contract/collection.ts';
import { csvFields, textOf, Unreadable } from '../../../lib/jobs/csv-fields.ts';
import { JobFailed } from '../../../lib/jobs/stopped.ts';
import type { Fields } from '../../../lib/sync/items.ts';
import { namesAt } from '../../../lib/sync/schema/names.ts';

/** What a file says of one document. */
export interface Row {
  readonly id?: string;
  /** In the version of the schema that the file is written for. */
  readonly fields: Fields;
}

export interface FileForm {
  readonly collection: Collection;
  readonly version: number;
  readonly delimiter?: string | undefined;
  readonly mapping?: Readonly<Record<string, string>> | undefined;
}

const mostColumns = 200;
const listed = (names: readonly string[]) =>
  names
    .slice(0, 5)
    .map((name) => JSON.stringify(name.slice(0, 40)))
    .join(', ');

/** Whether a column or a mapping may name it. */
export const isField = ({ collection, version }: FileForm, name: string) =>
  name === 'id' || namesAt(collection, version).has(name);

/**
 * The field of each column, null where it is passed over.
 * @throws JobFailed when the header does not fit the collection.
 */
export function columnsOf(header: Uint8Array, form: FileForm): (string | null)[] {
  let names: string[];
  try {
    names = csvFields(textOf(header), form.delimiter).map((name) => name.trim());
  } catch (error) {
    throw new JobFailed('header-unreadable', (error as Error).message);
  }
  if (names.length > mostColumns) throw new JobFailed('too-many-columns', `At most ${mostColumns} columns.`);
  const { mapping } = form;
  if (!mapping) {
    const nameless = names.indexOf('') + 1;
    if (nameless > 0)
      throw new JobFailed('unknown-columns', `The first line names the columns: column ${nameless} has no name.`);
    const unknown = names.filter((name) => !isField(form, name));
    if (unknown.length > 0) throw new JobFailed('unknown-columns', `No fields are called ${listed(unknown)}.`);
  } else {
    const missing = Object.keys(mapping).filter((name) => !names.includes(name));
    if (missing.length > 0) throw new JobFailed('missing-columns', `The file has no columns ${listed(missing)}.`);
  }
  const columns = names.map((name) => (mapping ? mapped(mapping, name) : name));
  const named = columns.filter((name) => name !== null);
  const twice = named.filter((name, index) => named.indexOf(name) !== index);
  if (twice.length > 0) throw new JobFailed('duplicate-columns', `Several columns are for ${listed(twice)}.`);
  return columns;
}

const mapped = (mapping: Readonly<Record<string, string>>, name: string) =>
  (Object.hasOwn(mapping, name) ? mapping[name] : undefined) ?? null;

/** @throws Unreadable */
export function csvRow(record: Uint8Array, columns: readonly (string | null)[], form: FileForm): Row {
  const cells = csvFields(textOf(record), form.delimiter);
  if (cells.length !== columns.length) {
    throw new Unreadable('invalid-csv', `The row has ${cells.length} fields, the header ${columns.length}.`);
  }
  const names = namesAt(form.collection, form.version);
  const values = columns.flatMap((field, index): [string, unknown][] => {
    const text = (cells[index] ?? '').replaceAll('\r\n', '\n');
    // An empty cell says nothing: the field keeps its default, or what it has.
    if (field === null || text === '') return [];
    const today = names.get(field);
    const type = field === 'id' || !today ? undefined : form.collection.fields[today];
    return [[field, type ? cellValue(type, text) : text]];
  });
  return rowOf(values);
}

/** @throws Unreadable */
export function jsonRow(record: Uint8Array, { mapping }: FileForm): Row {
  let value: unknown;
  try {
    value = JSON.parse(textOf(record));
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable('invalid-json', 'The line is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Unreadable('invalid-json', 'The line is not a JSON object.');
  }
  const members = Object.entries(value);
  if (!mapping) return rowOf(members);
  return rowOf(
    members.flatMap(([name, each]): [string, unknown][] => {
      const field = mapped(mapping, name);
      return field === null ? [] : [[field, each]];
    }),
  );
}

/** @throws Unreadable */
function rowOf(values: readonly (readonly [string, unknown])[]): Row {
  const id = values.find(([name]) => name === 'id')?.[1];
  if (typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER) {
    throw new Unreadable(
      'invalid-json',
      'The id is a number beyond 2^53-1, which JSON does not keep: write it as text.',
    );
  }
  const fields = Object.fromEntries(values.filter(([name, value]) => name !== 'id' && value !== null));
  // A structure is no id, however deep: it is refused as one.
  return { ...(id === undefined || id === null ? {} : { id: typeof id === 'object' ? '{}' : String(id) }), fields };
}

/** A cell as the field's type says; what does not fit stays text, and is refused with the field's own words. */
function cellValue(type: ValueType, text: string): unknown {
  if (type.type === 'integer' || type.type === 'number') {
    return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : text;
  }
  if (type.type === 'boolean') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text;
  if (type.type === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
