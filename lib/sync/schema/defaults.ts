import type { Collection } from '../../contract/collection.ts';
import { problemOfField } from './validate.ts';
import { documentUp } from './versions.ts';

/**
 * What is wrong with a value that a declaration puts into documents by itself, where no device can mend it: a default that its field would refuse,
 * or that of a step, as it stands in the newest version.
 */
export function problemOfDefaults(collection: Collection): string | undefined {
  const { fields } = collection;
  const declared = Object.entries(fields).map(([name, field]) => ['default', name, field.default] as const);
  const added = Object.entries(documentUp(collection, 1, {})).map(([name, value]) => ['step', name, value] as const);
  for (const [by, name, value] of [...declared, ...added]) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const problem = field && value !== undefined && problemOfField(field, value, `'${name}'`);
    if (problem)
      return by === 'default' ? `default of field ${problem}` : `what a step gives older documents in field ${problem}`;
  }
  return undefined;
}
