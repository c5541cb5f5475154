import { type FindField, type QueryField, refuse, type Scalar } from './query-fields.ts';

/** Today's names and values. `values` may hold undefined: the field is absent. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly field: string; readonly is: readonly (Scalar | undefined)[] }
  | { readonly field: string; readonly isNot: readonly (Scalar | undefined)[] }
  | { readonly field: string; readonly compare: 'lt' | 'lte' | 'gt' | 'gte' | 'prefix'; readonly value: Scalar };

/** Conditions of one filter, nesting of `and` and `or`, and values of one `in`. */
const mostConditions = 50;
const deepest = 6;
const mostValues = 100;

/**
 * Reads a filter: `{"status":{"eq":"open"}}` with eq, ne, lt, lte, gt, gte, in, prefix; `{"and":[...]}`, `{"or":[...]}`. What stands
 * side by side must all hold. `eq` and `ne` take null: the field is absent, or not.
 * @throws AppError `invalid-filter`
 */
export function readFilter(text: string, find: FindField): Condition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    refuse('The filter is not JSON.');
  }
  let left = mostConditions;

  const read = (value: unknown, depth: number): Condition => {
    if (depth > deepest) refuse(`The filter nests deeper than ${deepest} levels.`);
    const all = membersOf(value, 'A condition').flatMap(([name, inner]): Condition[] => {
      if (name === 'and' || name === 'or') {
        if (!Array.isArray(inner) || inner.length === 0) return refuse(`'${name}' takes a list of conditions.`);
        const parts = inner.map((each) => read(each, depth + 1));
        return [name === 'and' ? { all: parts } : { any: parts }];
      }
      const field = find(name);
      return membersOf(inner, `What '${name.slice(0, 40)}' must be`).map(([operator, operand]) => {
        left -= 1;
        if (left < 0) refuse(`The filter has more than ${mostConditions} conditions.`);
        return comparison(field, name, operator, operand);
      });
    });
    return all.length === 1 ? (all[0] as Condition) : { all };
  };
  return read(json, 1);
}

function membersOf(value: unknown, what: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(`${what} is an object.`);
  const members = Object.entries(value);
  return members.length > 0 ? members : refuse(`${what} is not empty.`);
}

function comparison(field: QueryField, given: string, operator: string, operand: unknown): Condition {
  const scalar = (value: unknown): Scalar => {
    if (typeof value !== field.type) return refuse(`'${given}' is compared with a ${field.type}.`);
    return value as Scalar;
  };
  const { name } = field;
  switch (operator) {
    case 'eq':
      return { field: name, is: operand === null ? [undefined] : field.today(scalar(operand)) };
    case 'ne':
      return { field: name, isNot: operand === null ? [undefined] : field.today(scalar(operand)) };
    case 'in': {
      if (!Array.isArray(operand) || operand.length === 0 || operand.length > mostValues) {
        return refuse(`'in' takes a list of 1 to ${mostValues} values.`);
      }
      return { field: name, is: [...new Set(operand.flatMap((each) => field.today(scalar(each))))] };
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
    case 'prefix': {
      if (field.type === 'boolean' || field.renamed) return refuse(`'${given}' is compared with eq, ne and in only.`);
      if (operator === 'prefix' && field.type !== 'string') return refuse(`'prefix' is for texts; '${given}' is none.`);
      return { field: name, compare: operator, value: scalar(operand) };
    }
    default:
      return refuse(`There is no operator '${operator.slice(0, 40)}'; there are eq, ne, lt, lte, gt, gte, in, prefix.`);
  }
}
