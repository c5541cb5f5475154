/** What the engine needs to know of a field; most need nothing. */
export interface FieldData {
  readonly merge?: 'server' | 'max' | 'min' | 'counter' | 'set' | 'append' | 'never';
  readonly default?: unknown;
  readonly stamp?: 'created-at' | 'created-by' | 'updated-at' | 'updated-by';
}

/** One step of a schema from a version to the next, as contracts declare it. */
export type StepData =
  | { readonly add: string; readonly default?: unknown }
  | { readonly rename: string; readonly to: string }
  | { readonly remove: string; readonly default?: unknown }
  | {
      readonly values: string;
      readonly up: Readonly<Record<string, string>>;
      readonly down: Readonly<Record<string, string>>;
    };

/** Types of a collection: what an app reads, and what it may write in which way. */
export interface CollectionTypes {
  readonly document: object;
  readonly create: object;
  readonly set: object;
  readonly add: object;
  /** Members to insert into and to remove from sets. */
  readonly members: object;
  readonly append: object;
}

/** Any fields: for a collection that has no generated types. */
export interface AnyTypes extends CollectionTypes {
  readonly document: { readonly id: string; readonly [field: string]: unknown };
  readonly create: { readonly [field: string]: unknown };
  readonly set: { readonly [field: string]: unknown };
  readonly add: { readonly [field: string]: number };
  readonly members: { readonly [field: string]: readonly unknown[] };
  readonly append: { readonly [field: string]: readonly unknown[] };
}

/** A collection as the app was built with it. `npm run generate` writes one for each that is declared. */
export interface CollectionData<T extends CollectionTypes = AnyTypes> {
  readonly version: number;
  readonly fields: Readonly<Record<string, FieldData>>;
  readonly steps?: Readonly<Record<number, readonly StepData[]>>;
  /** Only the backend writes it. */
  readonly readOnly?: true;
  /** Never there: it carries the types. */
  readonly types?: T;
}

// biome-ignore lint/suspicious/noExplicitAny: collections of whatever types
export type CollectionSet = Readonly<Record<string, CollectionData<any>>>;

export type TypesOf<D> = D extends CollectionData<infer T> ? T : AnyTypes;
