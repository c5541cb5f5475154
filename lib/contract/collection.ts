import { problemOfCollection } from './collection-problem.ts';
import type { DocumentAction } from './document-actions.ts';

/**
 * Collections: documents that devices hold a copy of. A module declares them as data; sync, query, search and the typed client follow
 * from the declaration. Types are JSON Schema's, a null means that the field is absent.
 */

interface Text {
  readonly type: 'string';
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: 'date' | 'date-time' | 'uuid' | 'email';
  readonly enum?: readonly string[];
}
interface Numeric {
  readonly type: 'integer' | 'number';
  readonly minimum?: number;
  readonly maximum?: number;
}
interface List {
  readonly type: 'array';
  readonly items: ValueType;
  readonly maxItems?: number;
}
interface Structure {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Property>>;
}
/** As with fields, `required` stands beside the property, not in a list. */
export type Property = ValueType & { readonly required?: boolean };
export type ValueType = Text | Numeric | { readonly type: 'boolean' } | List | Structure;

/**
 * What happens to a field that someone else changed since the device last saw it:
 * - `last-writer` (default): the change that reaches the server last stands;
 * - `server`: what the server has stays;
 * - `max`, `min`: the greater or the smaller value stands (numbers, and texts by code point, such as timestamps): nobody takes it back or away,
 *   whether they have seen it or not;
 * - `counter`: increments add up; - `set`: insertions and removals of members both hold; - `append`: all elements stay, in the order of arrival.
 *   A whole value in their place (`set`) throws away nothing that its sender has not seen: a counter and a list stay as they are, the members
 *   of a set are put in;
 * - `never`: the whole mutation is rejected as a conflict.
 */
export type MergePolicy = 'last-writer' | 'server' | 'max' | 'min' | 'counter' | 'set' | 'append' | 'never';

/** Facts that the server writes into a field; devices cannot. */
export type Stamp = 'created-at' | 'created-by' | 'updated-at' | 'updated-by';

export type Field = ValueType & {
  /** Every document has it. */
  readonly required?: boolean;
  /** Value of a document that is created without it. */
  readonly default?: unknown;
  readonly merge?: MergePolicy;
  /** Roles that see the field; default: all who read the collection. */
  readonly read?: readonly string[];
  /** Roles that change the field; default: all who change the document and see the field. Who writes what they do not see can find it out by trying. */
  readonly write?: readonly string[];
  readonly stamp?: Stamp;
};

/** One step from a version of the schema to the next. Applied to documents and to changes, up for old apps' writes, down for what they read. */
export type SchemaStep =
  /** A new field: old apps do not see it, their documents get `default`. */
  | { readonly add: string; readonly default?: unknown }
  | { readonly rename: string; readonly to: string }
  /** A field that is gone: old apps see `default` in it, and what they write into it is dropped. */
  | { readonly remove: string; readonly default?: unknown }
  /** Values that are called otherwise now; those not named stay. */
  | {
      readonly values: string;
      readonly up: Readonly<Record<string, string>>;
      readonly down: Readonly<Record<string, string>>;
    };

export type SpaceKind = 'person' | 'organisation' | 'shared';

export interface CollectionSpec<F extends Readonly<Record<string, Field>> = Readonly<Record<string, Field>>> {
  readonly summary: string;
  readonly fields: F;
  /** What each role may do. Every space knows owner, admin, member and reader; organisations also have roles of their own. */
  readonly roles: Readonly<Record<string, '*' | readonly DocumentAction[]>>;
  /** Kinds of spaces that hold such documents; default: all. */
  readonly spaces?: readonly SpaceKind[];
  /** `server`: modules publish the documents, devices only read them. */
  readonly writer?: 'devices' | 'server';
  /** At most four. Fields in the order of the index, `-` before one that descends. */
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
  /** Fields of the full-text index, with their weights. */
  readonly text?: Readonly<Record<string, number>>;
  /** Current version of the schema; default 1. */
  readonly version?: number;
  /**
   * How each later version came from the one before: `{ 2: [{ rename: 'name', to: 'title' }] }`. They stay for good, whatever `oldest` says:
   * documents are stored in the version in which they were written.
   */
  readonly steps?: Readonly<Record<number, readonly SchemaStep[]>>;
  /** Oldest version that apps may still use; default 1. */
  readonly oldest?: number;
}

/** A collection as pure data: it can be written down as JSON. */
export interface Collection<F extends Readonly<Record<string, Field>> = Readonly<Record<string, Field>>>
  extends Required<Omit<CollectionSpec<F>, 'fields'>> {
  readonly kind: 'collection';
  readonly module: string;
  /** `lists`; unique over all modules. It is also the resource that permissions speak of: `lists:update`. */
  readonly name: string;
  readonly fields: F;
}

/**
 * @throws Error when the declaration contradicts itself: an index, text or schema step of a field that does not exist, a merge policy
 * that does not fit its field's type, a version without its steps.
 */
export function defineCollection<const F extends Readonly<Record<string, Field>>>(
  module: string,
  name: string,
  spec: CollectionSpec<F>,
): Collection<F> {
  const collection: Collection<F> = {
    kind: 'collection',
    module,
    name,
    summary: spec.summary,
    fields: spec.fields,
    roles: spec.roles,
    spaces: spec.spaces ?? ['person', 'organisation', 'shared'],
    writer: spec.writer ?? 'devices',
    indexes: spec.indexes ?? {},
    text: spec.text ?? {},
    version: spec.version ?? 1,
    steps: spec.steps ?? {},
    oldest: spec.oldest ?? 1,
  };
  const problem = problemOfCollection(collection);
  if (problem) throw new Error(`collection '${name}' of '${module}': ${problem}`);
  return collection;
}
