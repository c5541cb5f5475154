import type { SortField } from './plan.ts';
import { type FindField, refuse } from './query-fields.ts';

const mostSortFields = 4;

/** Reads `-due,title`. @throws AppError `invalid-filter` */
export function readSort(text: string | undefined, find: FindField): readonly SortField[] {
  if (text === undefined) return [];
  const sort = text.split(',').map((part) => ({
    name: find(part.replace(/^-/, '')).name,
    descending: part.startsWith('-'),
  }));
  if (sort.length > mostSortFields) refuse(`Sort by at most ${mostSortFields} fields.`);
  if (new Set(sort.map(({ name }) => name)).size < sort.length) refuse('A field stands twice in the sort order.');
  return sort;
}
