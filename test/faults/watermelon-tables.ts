import watermelon from '@nozbe/watermelondb';
import type { TableMapping } from '../../client/src/watermelon/columns.ts';
import { titleIn } from './app-versions.ts';

const { appSchema, Model, tableSchema } = watermelon;

const string = (name: string) => ({ name, type: 'string' as const, isOptional: true });
const number = (name: string) => ({ name, type: 'number' as const, isOptional: true });

/** The local schema of a release. Every column may be empty, so that rows say exactly what documents say. */
export const localSchema = (release: number) =>
  appSchema({
    version: 1,
    tables: [
      tableSchema({
        name: 'tasks',
        columns: [
          ...['list_id', titleIn(release), 'notes', 'status', 'tags', 'log', 'reviewer', 'created_by'].map(string),
          ...['due', 'votes', 'progress', 'started_at', 'budget', 'estimate'].map(number),
          // WatermelonDB's own, never empty.
          { name: 'updated_at', type: 'number' as const },
          ...(release < 3 ? [] : [number('priority')]),
        ],
      }),
      tableSchema({ name: 'lists', columns: ['title', 'colour', 'created_by'].map(string) }),
    ],
  });

const createdBy = { field: 'createdBy', readOnly: true };

export const mappings = (release: number): Readonly<Record<'tasks' | 'lists', TableMapping>> => ({
  tasks: {
    collection: 'tasks',
    version: release,
    columns: {
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
