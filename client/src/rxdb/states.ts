/** States of documents as RxDB holds them, and as the backend knows them. */

// biome-ignore lint/suspicious/noExplicitAny: the app's own type
export type LocalDocument = any;

export type Fields = Readonly<Record<string, unknown>>;

/** What has to be known of a collection: a contract's declaration and the generated data of a collection both say it. */
export interface CollectionFields {
  /** Version of the schema that the app was built with. */
  readonly version: number;
  readonly fields: Readonly<Record<string, object>>;
}

/** What is declared of a field, as far as it matters here. */
export const fieldOf = (
  { fields }: CollectionFields,
  name: string,
): { readonly merge?: string; readonly stamp?: string } => (Object.hasOwn(fields, name) ? (fields[name] ?? {}) : {});

export interface Shape {
  readonly schema: CollectionFields;
  /** The local schema's primary key, which holds the document's id. */
  readonly primary: string;
  /** Stamps, and `revision`, that the local documents have as well. */
  readonly keep: readonly string[];
}

/** Fields that only the server writes: they never take part in a comparison and are never sent. */
export const isServerField = (schema: CollectionFields, name: string) =>
  Object.hasOwn(schema.fields, name) ? fieldOf(schema, name).stamp !== undefined : name === 'revision';

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether two values are the same JSON, in any order of properties; null and undefined are absent. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? undefined) === (b ?? undefined)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => same(each, b[i]));
  if (!isPlain(a) || !isPlain(b)) return false;
  return Object.keys({ ...a, ...b }).every((name) => same(valueIn(a, name), valueIn(b, name)));
}

/** Of the object itself, undefined when absent: a field may be called `constructor`. */
export const valueIn = (state: Fields | null, name: string): unknown =>
  state && Object.hasOwn(state, name) ? (state[name] ?? undefined) : undefined;

/** What the app wrote: without the id, what RxDB adds (`_`), what only the server writes, and what is absent. */
export function ownFields(document: LocalDocument, { schema, primary }: Omit<Shape, 'keep'>): Fields {
  const entries = Object.entries(document as Fields).filter(
    ([name, value]) =>
      name !== primary &&
      !name.startsWith('_') &&
      value !== null &&
      value !== undefined &&
      !isServerField(schema, name),
  );
  return Object.fromEntries(entries);
}

/** The same, or null of a document that is deleted or not there. */
export const stateOf = (document: LocalDocument, shape: Omit<Shape, 'keep'>): Fields | null =>
  !document || document._deleted ? null : ownFields(document, shape);

/** A live document as the collection keeps it. */
export function localDocument(
  id: string,
  document: Fields,
  revision: number,
  { schema, primary, keep }: Shape,
): LocalDocument {
  const seen = Object.entries({ ...document, ...(keep.includes('revision') ? { revision } : {}) }).filter(
    ([name]) => !isServerField(schema, name) || keep.includes(name),
  );
  return { ...Object.fromEntries(seen), [primary]: id, _deleted: false };
}
