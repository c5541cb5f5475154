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
    const steps = valueSteps(collection, version, name);
    // How values were renamed since the version, first step first.
    const today = (value: Scalar) =>
      steps.reduce((values, { down }) => becoming(down, values), [value] as readonly Scalar[]);
    return { name, type, renamed: steps.length > 0, today };
  };
}

export type FindField = ReturnType<typeof queryFields>;

type Renames = Readonly<Record<string, string>>;

const valueSteps = (collection: Collection, version: number, name: string) =>
  stepsFrom(collection, version).flatMap(({ step, today }) => ('values' in step && today === name ? [step] : []));

/** What becomes one of these values. */
const becoming = (renames: Renames, values: readonly Scalar[]): readonly Scalar[] => [
  ...values.filter((each) => !(typeof each === 'string' && Object.hasOwn(renames, each))),
  ...Object.keys(renames).filter((each) => values.includes(renames[each] as string)),
];

/**
 * What a value of today was in earlier versions, itself included: an index holds a document that has not changed since by what it was called
 * when it was written.
 */
export const writtenAs =
  (collection: Collection) =>
  (name: string, value: Scalar | undefined): readonly (Scalar | undefined)[] => {
    const all: (Scalar | undefined)[] = [value];
    let values: readonly Scalar[] = value === undefined ? [] : [value];
    for (const { up } of valueSteps(collection, 1, name).toReversed()) {
      values = becoming(up, values);
      all.push(...values);
    }
    return all;
  };
