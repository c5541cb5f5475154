/** A row: its key (ASCII) and its value (JSON). */
export type StoredRow = readonly [key: string, value: unknown];

export interface StoreReader {
  /** Values by key, those that exist. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
  /** Rows whose keys begin with the prefix, in the order of their keys. */
  list(prefix: string, limit?: number): Promise<readonly StoredRow[]>;
}

export interface StoreWriter extends StoreReader {
  put(rows: readonly StoredRow[]): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
}

/**
 * Where a device keeps its copy and what it has yet to send. `work` of a transaction awaits nothing but the given rows: IndexedDB ends a
 * transaction that has nothing to do.
 */
export interface LocalStore {
  /** Known to all tabs or processes that open the same rows; undefined when nobody else can. */
  readonly name?: string | undefined;
  read<T>(work: (rows: StoreReader) => Promise<T>): Promise<T>;
  /** All or nothing, and one at a time over all who open the store. When `work` rejects, nothing was written. Durable when it resolves. */
  write<T>(work: (rows: StoreWriter) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** First key after those that begin with the prefix: keys are ASCII. */
export const afterPrefix = (prefix: string) => `${prefix}\uffff`;
