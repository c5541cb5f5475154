import type { Fields } from '../items.ts';

/** One change of one document, as a device wishes it. Names and values are of the newest schema version unless something else is said. */
export interface DocumentChange {
  readonly kind: 'create' | 'update' | 'delete';
  /** Revision that the device last received; absent or 0: none. */
  readonly base?: number;
  /** New values; null takes a field away. */
  readonly set?: Fields;
  /** Increments of `counter` fields. */
  readonly add?: Readonly<Record<string, number>>;
  /** Members to put into `set` fields. */
  readonly insert?: Readonly<Record<string, readonly unknown[]>>;
  /** Members to take out of `set` fields. */
  readonly remove?: Readonly<Record<string, readonly unknown[]>>;
  /** Elements to add to `append` fields. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
  /** From `changeUp`: values of a new document's fields that the app's version does not know. */
  readonly defaults?: Fields;
  /** From `changeUp`: the app's version; answers call fields as it does. Absent: the newest. */
  readonly version?: number;
  /** From `changeUp`: names that the app's version does not know; the change is refused. */
  readonly unknown?: readonly string[];
}
