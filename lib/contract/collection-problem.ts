import type { Collection, Field } from './collection.ts';
import { documentActions } from './document-actions.ts';
import { problemOfDeclaredField } from './field-problem.ts';
import { problemOfSteps } from './step-problem.ts';

const mostIndexes = 4;

/** What a declared collection contradicts itself in: an index, text or schema step of a field that does not exist, an unknown action. */
export function problemOfCollection(collection: Collection): string | undefined {
  const { name, fields, indexes, text, roles } = collection;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40 || name in {}) {
    return 'its name is not kebab-case, too long, or that of something that every object has';
  }
  const has = (field: string) => Object.hasOwn(fields, field);
  for (const [field, spec] of Object.entries(fields)) {
    const problem = problemOfDeclaredField(field, spec);
    if (problem) return problem;
  }
  if (Object.keys(indexes).length > mostIndexes) return `more than ${mostIndexes} indexes`;
  for (const [index, keys] of Object.entries(indexes)) {
    const missing = keys.map((key) => key.replace(/^-/, '')).find((key) => !has(key));
    if (keys.length === 0 || missing) return `index '${index}' names ${missing ? `'${missing}'` : 'no field'}`;
    const unsorted = keys.find((key) => ['array', 'object'].includes(fields[key.replace(/^-/, '')]?.type ?? ''));
    if (unsorted) return `index '${index}': values of '${unsorted}' have no order`;
  }
  const unsearchable = Object.keys(text).find((field) => !isText(fields[field]));
  if (unsearchable) return `text names '${unsearchable}', which is no field with texts`;
  const problem = problemOfSteps(collection);
  if (problem) return problem;
  const unknown = Object.values(roles)
    .flatMap((actions) => (actions === '*' ? [] : actions))
    .find((action) => !documentActions.includes(action));
  return unknown ? `there is no action '${unknown}'` : undefined;
}

const isText = (field: Field | undefined) =>
  field?.type === 'string' || (field?.type === 'array' && field.items.type === 'string');
