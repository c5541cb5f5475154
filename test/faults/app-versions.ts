import { collections as newest } from '../../client/src/generated/collections.ts';
import type { AnyTypes, CollectionData } from '../../client/src/sync/collection-data.ts';

const { tasks, lists } = newest;
const { priority: _, ...before3 } = tasks.fields;
const { title, ...before2 } = before3;

/** The app as it was released with each version of the tasks' schema. */
export const releases: Readonly<Record<number, Readonly<Record<'tasks' | 'lists', CollectionData<AnyTypes>>>>> = {
  1: { lists, tasks: { version: 1, fields: { ...before2, name: title } } },
  2: { lists, tasks: { ...tasks, version: 2, fields: before3 } },
  3: newest,
} as never;

/** What a release calls the title. */
export const titleIn = (release: number) => (release === 1 ? 'name' : 'title');
