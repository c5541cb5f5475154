import { taskItems, taskLists } from '../../functions/tasks/contract.ts';
import type { Collection } from '../../lib/contract/collection.ts';
import { titleIn } from './app-versions.ts';

/** The local schema of a release, as an app writes it: the contract's fields with their defaults. `stamps` and the revision when kept. */
export function localSchema(name: 'tasks' | 'lists', release: number, keeps: boolean) {
  const { fields } = (name === 'tasks' ? taskItems : taskLists) as Collection;
  const properties: Record<string, object> = { id: { type: 'string', maxLength: 100 } };
  for (const [field, declared] of Object.entries(fields)) {
    const { type, default: value, stamp } = declared;
    if ((stamp && !keeps) || (field === 'priority' && release < 3)) continue;
    const named = name === 'tasks' && field === 'title' ? titleIn(release) : field;
    properties[named] = {
      type,
      ...('items' in declared ? { items: declared.items } : {}),
      ...(value === undefined ? {} : { default: value }),
    };
  }
  if (keeps) properties.revision = { type: 'integer' };
  return { version: release - 1, primaryKey: 'id', type: 'object', properties, required: ['id'] } as const;
}

/** Stamps, and the revision. */
export const kept = (name: 'tasks' | 'lists'): string[] => {
  const { fields } = (name === 'tasks' ? taskItems : taskLists) as Collection;
  return [...Object.keys(fields).filter((field) => fields[field]?.stamp), 'revision'];
};

// biome-ignore lint/suspicious/noExplicitAny: documents of several releases
type Migration = (before: any) => any;

/** What an app writes so that RxDB takes its documents from one release to the next. */
export const migrations = (name: 'tasks' | 'lists', release: number): Record<number, Migration> => {
  const steps: Record<number, Migration> = {
    1: ({ name: title, ...rest }) => ({ ...rest, ...(title === undefined ? {} : { title }) }),
    2: (before) => ({ ...before, priority: taskItems.fields.priority.default }),
  };
  const same: Migration = (before) => before;
  return Object.fromEntries(
    Object.entries(steps)
      .slice(0, release - 1)
      .map(([version, step]) => [version, name === 'tasks' ? step : same]),
  );
};
