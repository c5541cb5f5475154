import type { ColumnSchema, LocalDatabase, Raw } from './database.ts';

/**
 * How a column's value becomes a field's: `date-time` and `date` are milliseconds in the column and ISO text in the field, `json` is
 * text in the column and a list or object in the field, `boolean` is for columns of numbers. Default: the same value.
 */
export type ColumnKind = 'date-time' | 'date' | 'json' | 'boolean';

export interface ColumnMapping {
  readonly field: string;
  readonly kind?: ColumnKind;
  /** Pulled, never pushed: what only the server writes, such as stamps. */
  readonly readOnly?: boolean;
}

export interface TableMapping {
  /** The collection's name on the server. */
  readonly collection: string;
  /** Version of its schema that the app was built with. */
  readonly version: number;
  /**
   * Columns that are not simply the field's name in snake_case; `false` stays on the device. `created_at` and `updated_at`, which
   * WatermelonDB writes itself, are pulled as date-time and never pushed unless they are named here.
   */
  readonly columns?: Readonly<Record<string, string | ColumnMapping | false>>;
}

export interface MappedColumn extends ColumnMapping {
  readonly column: ColumnSchema;
}

export interface MappedTable {
  readonly table: string;
  readonly collection: string;
  readonly version: number;
  readonly columns: readonly MappedColumn[];
}

/** Columns that WatermelonDB writes by itself, always numbers. */
const ownColumns: Readonly<Record<string, ColumnMapping>> = {
  created_at: { field: 'createdAt', kind: 'date-time', readOnly: true },
  updated_at: { field: 'updatedAt', kind: 'date-time', readOnly: true },
};

const camelCase = (name: string) => name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const ownColumn = (name: string): string | ColumnMapping =>
  (Object.hasOwn(ownColumns, name) ? ownColumns[name] : undefined) ?? camelCase(name);

/** @throws TypeError when a mapping names a table or column that the database does not have. */
export function mapTables(
  { schema }: Pick<LocalDatabase, 'schema'>,
  tables: Readonly<Record<string, TableMapping>>,
): readonly MappedTable[] {
  return Object.entries(tables).map(([table, { collection, version, columns = {} }]) => {
    const known = schema.tables[table]?.columns;
    if (!known) throw new TypeError(`the database has no table '${table}'`);
    const unknown = Object.keys(columns).find((name) => !Object.hasOwn(known, name));
    if (unknown) throw new TypeError(`table '${table}' has no column '${unknown}'`);
    const mapped = Object.values(known).flatMap((column): MappedColumn[] => {
      const mapping = Object.hasOwn(columns, column.name) ? columns[column.name] : ownColumn(column.name);
      if (!mapping) return [];
      return [typeof mapping === 'string' ? { column, field: mapping } : { column, ...mapping }];
    });
    return { table, collection, version, columns: mapped };
  });
}

/** A document as a row. Fields without a column are left out; WatermelonDB gives absent ones its own empty value. */
export function toRaw(id: string, document: Readonly<Record<string, unknown>>, { columns }: MappedTable): Raw {
  const raw: Raw = { id };
  for (const { column, field, kind } of columns) {
    const value = Object.hasOwn(document, field) ? document[field] : undefined;
    raw[column.name] = value === undefined || value === null ? null : toColumn(value, kind, column);
  }
  return raw;
}

function toColumn(value: unknown, kind: ColumnKind | undefined, { type }: ColumnSchema): unknown {
  switch (kind) {
    case 'date':
    case 'date-time':
      return Date.parse(String(value));
    case 'json':
      return JSON.stringify(value);
    default:
      return type === 'number' && typeof value === 'boolean' ? Number(value) : value;
  }
}

/** What WatermelonDB puts into a column that is not optional when there is nothing: it may stand for an absent field. */
const maybeNothing = (value: unknown, { isOptional }: ColumnSchema) =>
  !isOptional && (value === '' || value === 0 || value === false);

function isNothing(value: unknown, kind: ColumnKind | undefined, column: ColumnSchema): boolean {
  if (value === null || value === undefined) return true;
  if (kind === 'json') return value === '';
  return (kind === 'date' || kind === 'date-time') && maybeNothing(value, column);
}

/**
 * A row as a document's fields. What was not changed and may stand for an absent field is left out; a column that was emptied takes its
 * field away.
 * @param changed columns that were changed; undefined: a new row.
 */
export function toFields(raw: Raw, changed: ReadonlySet<string> | undefined, { columns }: MappedTable) {
  const fields: Record<string, unknown> = {};
  for (const { column, field, kind, readOnly } of columns) {
    const value = raw[column.name];
    if (readOnly) continue;
    const nothing = isNothing(value, kind, column);
    if (changed?.has(column.name)) fields[field] = nothing ? null : toField(value, kind);
    else if (!nothing && !(changed && maybeNothing(value, column))) fields[field] = toField(value, kind);
  }
  return fields;
}

function toField(value: unknown, kind: ColumnKind | undefined): unknown {
  switch (kind) {
    case 'date':
    case 'date-time': {
      const date = new Date(Number(value));
      // What is no time (nanoseconds, say) is sent as it is as well.
      return Number.isNaN(date.getTime()) ? value : date.toISOString().slice(0, kind === 'date' ? 10 : undefined);
    }
    case 'json':
      return parsed(String(value));
    case 'boolean':
      return Boolean(value);
    default:
      return value;
  }
}

/** Text that is no JSON is sent as it is, so that the server says what is wrong with it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
