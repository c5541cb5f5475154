/** The parts of WatermelonDB that are used, so that it is no dependency. */

export type Raw = Record<string, unknown> & { id: string };

export interface ColumnSchema {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly isOptional?: boolean;
}

export interface LocalDatabase {
  readonly schema: {
    readonly tables: Readonly<Record<string, { readonly columns: Readonly<Record<string, ColumnSchema>> }>>;
  };
  readonly localStorage: {
    get<T>(key: string): Promise<T | undefined>;
    set<T>(key: string, value: T): Promise<void>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: a Collection of whatever model
  get(table: string): any;
}

export interface TableChanges {
  created: Raw[];
  updated: Raw[];
  deleted: string[];
}
export type Changes = Record<string, TableChanges>;

export interface Migration {
  readonly from: number;
  readonly tables: readonly string[];
  readonly columns: readonly { readonly table: string; readonly columns: readonly string[] }[];
}

export interface PullArgs {
  readonly lastPulledAt?: number | null;
  readonly schemaVersion: number;
  readonly migration: Migration | null;
}
export interface PullResult {
  readonly changes: Changes;
  readonly timestamp: number;
  readonly experimentalStrategy?: 'replacement';
}
export interface PushArgs {
  readonly changes: Changes;
  readonly lastPulledAt: number;
}
export interface PushResult {
  readonly experimentalRejectedIds?: Record<string, string[]>;
}
