import watermelon from '@nozbe/watermelondb';
import migrationsModule from '@nozbe/watermelondb/Schema/migrations/index.js';
import type { TableMapping } from '../../client/src/watermelon/columns.ts';
import { titleIn } from './app-versions.ts';

const { appSchema, Model, tableSchema } = watermelon;
// CommonJS, whose exports may be inside of the module's default.
const { addColumns, schemaMigrations } = migrationsModule;

const string = (name: string) => ({ name, type: 'string' as const, isOptional: true });
const number = (name: string) => ({ name, type: 'number' as const, isOptional: true });

/** The local schema of a release. Every column may be empty, so that rows say exactly what documents say. */
export const localSchema = (release: number) =>
  appSchema({
    version: release,
    tables: [
      tableSchema({
        name: 'tasks',
        columns: [
          ...['list_id', 'title', 'notes', 'status', 'tags', 'log', 'reviewer', 'created_by'].map(string),
          ...['due', 'votes', 'progress', 'started_at', 'budget', 'estimate'].map(number),
          // WatermelonDB's own, never empty.
          { name: 'updated_at', type: 'number' as const },
          ...(release < 3 ? [] : [number('priority')]),
        ],
      }),
      tableSchema({ name: 'lists', columns: ['title', 'colour', 'created_by'].map(string) }),
    ],
  });

/** What an app writes so that its tables come from one release to the next. */
export const migrations = (release: number) =>
  schemaMigrations({
    migrations: [
      { toVersion: 2, steps: [] },
      { toVersion: 3, steps: [addColumns({ table: 'tasks', columns: [number('priority')] })] },
    ].slice(0, release - 1),
  });

const createdBy = { field: 'createdBy', readOnly: true };

export const mappings = (release: number): Readonly<Record<'tasks' | 'lists', TableMapping>> => ({
  tasks: {
    collection: 'tasks',
    version: release,
    columns: {
      title: { field: titleIn(release) },
      due: { field: 'due', kind: 'date' },
      tags: { field: 'tags', kind: 'json' },
      log: { field: 'log', kind: 'json' },
      started_at: { field: 'startedAt', kind: 'date-time' },
      created_by: createdBy,
    },
  },
  lists: { collection: 'lists', version: 1, columns: { created_by: createdBy } },
});

class Task extends Model {
  static override table = 'tasks';
}
class List extends Model {
  static override table = 'lists';
}
export const modelClasses = [Task, List] as never;
