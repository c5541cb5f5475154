import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import watermelon, { type Model } from '@nozbe/watermelondb';
import lokiAdapter from '@nozbe/watermelondb/adapters/lokijs/index.js';
import migrationsModule from '@nozbe/watermelondb/Schema/migrations/index.js';
import synchronizeModule from '@nozbe/watermelondb/sync/index.js';
import loggerModule from '@nozbe/watermelondb/utils/common/logger/index.js';
import type { TableMapping } from '../../../client/src/watermelon/columns.ts';
import { type WatermelonSyncOptions, watermelonSync } from '../../../client/src/watermelon/watermelon-sync.ts';

// CommonJS, whose default is inside of the module's.
const inner = <T>(module: T): T => (module as { default?: T }).default ?? module;
(inner(loggerModule) as unknown as { silence(): void }).silence();
const LokiJSAdapter = inner(lokiAdapter) as never as new (options: object) => never;
const { schemaMigrations, addColumns, createTable } = migrationsModule;
const { appSchema, Database, Model: BaseModel, tableSchema } = watermelon;

export type LocalDatabase = InstanceType<typeof Database>;
export const { synchronize } = inner(synchronizeModule);

const optional = { isOptional: true } as const;
const columns = [
  { name: 'list_id', type: 'string' },
  { name: 'title', type: 'string' },
  { name: 'notes', type: 'string', ...optional },
  { name: 'status', type: 'string', ...optional },
  { name: 'due_day', type: 'number', ...optional },
  { name: 'priority', type: 'number' },
  { name: 'tags', type: 'string', ...optional },
  { name: 'votes', type: 'number' },
  { name: 'progress', type: 'number', ...optional },
  { name: 'started_at', type: 'number', ...optional },
  { name: 'budget', type: 'number', ...optional },
  { name: 'updated_at', type: 'number' },
  { name: 'is_draft', type: 'boolean' },
] as const;
const later = [{ name: 'reviewer', type: 'string', ...optional }] as const;
const lists = {
  name: 'lists',
  columns: [
    { name: 'title', type: 'string' },
    { name: 'colour', type: 'string', ...optional },
  ],
};

class Task extends BaseModel {
  static override table = 'tasks';
}
class List extends BaseModel {
  static override table = 'lists';
}

export const taskTable: TableMapping = {
  collection: 'tasks',
  version: 3,
  columns: {
    due_day: { field: 'due', kind: 'date' },
    tags: { field: 'tags', kind: 'json' },
    started_at: { field: 'startedAt', kind: 'date-time' },
    is_draft: false,
  },
};
export const listTable: TableMapping = { collection: 'lists', version: 1 };

type Options = WatermelonSyncOptions<LocalDatabase>;

export interface Row {
  readonly id: string;
  readonly [column: string]: unknown;
}

export interface Device {
  readonly database: LocalDatabase;
  readonly sync: () => Promise<void>;
  readonly made: ReturnType<typeof watermelonSync<LocalDatabase>>;
  create(row: Row & { readonly title: string }): Promise<void>;
  createMany(rows: readonly Row[]): Promise<void>;
  update(id: string, change: Readonly<Record<string, unknown>>): Promise<void>;
  remove(id: string): Promise<void>;
  /** All rows of a table as they are stored, by id. */
  rows(table?: string): Promise<Row[]>;
  /** The same database, opened again as an app after a restart or an update. */
  reopen(schemaVersion?: 1 | 2, change?: Partial<Options>): Promise<Device>;
}

interface LokiOwner {
  readonly _driver: { readonly loki: { saveDatabase(done: (error?: unknown) => void): void } };
}

type Wide = Model & { _raw: { id: string }; _setRaw(column: string, value: unknown): void };

/** WatermelonDB with its LokiJS adapter, with version 2 of the app's schema, or 1: without lists and reviewers. */
export async function createDevice(
  options: Omit<Options, 'database' | 'synchronize' | 'tables'> & Partial<Options>,
  {
    schemaVersion = 2,
    dbName = `device-${randomUUID()}`,
  }: { readonly schemaVersion?: 1 | 2; readonly dbName?: string } = {},
): Promise<Device> {
  const tables = [
    tableSchema({ name: 'tasks', columns: [...columns, ...(schemaVersion === 2 ? later : [])] as never }),
  ];
  if (schemaVersion === 2) tables.push(tableSchema(lists as never));
  const schema = appSchema({ version: schemaVersion, tables });
  const migrations = schemaMigrations({
    migrations:
      schemaVersion === 1
        ? []
        : [
            {
              toVersion: 2,
              steps: [addColumns({ table: 'tasks', columns: later as never }), createTable(lists as never)],
            },
          ],
  });
  const setting = {
    schema,
    migrations,
    useWebWorker: false,
    useIncrementalIndexedDB: true,
    dbName,
    extraLokiOptions: { autosave: false },
  };
  const adapter = new LokiJSAdapter(setting);
  const database = new Database({ adapter, modelClasses: (schemaVersion === 2 ? [Task, List] : [Task]) as never });
  const made = watermelonSync<LocalDatabase>({
    synchronize,
    tables: { tasks: taskTable, ...(schemaVersion === 2 ? { lists: listTable } : {}) },
    migrationsEnabledAtVersion: 1,
    ...options,
    database,
  });
  const fill = (row: Readonly<Record<string, unknown>>) => (record: Model) => {
    for (const [name, value] of Object.entries(row)) {
      if (name === 'id') (record as Wide)._raw.id = String(value);
      else (record as Wide)._setRaw(name, value);
    }
  };
  const prepare = (row: Row) => database.get('tasks').prepareCreate(fill({ list_id: 'l1', ...row }));
  return {
    database,
    made,
    sync: made.sync,
    create: (row) => database.write(async () => database.batch(prepare(row))),
    createMany: (rows) => database.write(async () => database.batch(rows.map(prepare))),
    update: (id, change) =>
      database.write(async () => void (await (await database.get('tasks').find(id)).update(fill(change)))),
    remove: (id) => database.write(async () => (await database.get('tasks').find(id)).markAsDeleted()),
    async rows(table = 'tasks') {
      const records = await database.get(table).query().fetch();
      return records.map((record) => (record as Wide)._raw as never as Row).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async reopen(version = schemaVersion, change = {}) {
      const { loki } = (database.adapter.underlyingAdapter as never as LokiOwner)._driver;
      await new Promise((resolve, reject) =>
        loki.saveDatabase((error) => (error ? reject(error) : resolve(undefined))),
      );
      return createDevice({ ...options, ...change }, { schemaVersion: version, dbName });
    },
  };
}
