import type { Collection, Field } from '../../contract/collection.ts';
import { AppError } from '../../runtime/app-error.ts';
import { namesAt, stepsFrom } from '../schema/names.ts';

export type Scalar = string | number | boolean;

/** A field that may be filtered and sorted on, as the app's version of the schema knows it. */
export interface QueryField {
  /** Today's name. */
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** Values are called otherwise today, so only equality has a meaning. */
  readonly renamed: boolean;
  /** Today's values that the app sees as this one. */
  today(value: Scalar): readonly Scalar[];
}

const types: Readonly<Record<string, QueryField['type']>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
};

export const refuse = (detail: string): never => {
  throw new AppError('invalid-filter', detail);
};

/**
 * Finds fields by the names that the app's version gives them.
 * @param hidden fields (today's names) that the caller does not see: for them there are no such fields.
 */
export function queryFields(collection: Collection, version: number, hidden: ReadonlySet<string>) {
  const names = namesAt(collection, version);
  return (given: string): QueryField => {
    const name = names.get(given);
    const spec: Field | undefined =
      name && !hidden.has(name) && Object.hasOwn(collection.fields, name) ? collection.fields[name] : undefined;
    if (!name || !spec) return refuse(`There is no field '${given.slice(0, 40)}'.`);
    const type = types[spec.type];
    if (!type) return refuse(`'${given}' is of type ${spec.type}, which cannot be filtered or sorted on.`);
    const downs = valueSteps(collection, version, name);
    return { name, type, renamed: downs.length > 0, today: (value) => preimage(downs, value) };
  };
}

export type FindField = ReturnType<typeof queryFields>;

type Down = Readonly<Record<string, string>>;

/** How values of a field of today were renamed since a version, first step first. */
const valueSteps = (collection: Collection, version: number, name: string): readonly Down[] =>
  stepsFrom(collection, version).flatMap(({ step, today }) => ('values' in step && today === name ? [step.down] : []));

function preimage(downs: readonly Down[], value: Scalar): readonly Scalar[] {
  let values: readonly Scalar[] = [value];
  for (const down of downs) {
    const kept = values.filter((each) => !(typeof each === 'string' && Object.hasOwn(down, each)));
    const called = Object.keys(down).filter((each) => values.includes(down[each] as string));
    values = [...kept, ...called];
  }
  return values;
}
