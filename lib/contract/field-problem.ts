import type { Field, MergePolicy, ValueType } from './collection.ts';

const policiesByType: Readonly<Record<ValueType['type'], readonly MergePolicy[]>> = {
  string: ['last-writer', 'server', 'max', 'min', 'never'],
  integer: ['last-writer', 'server', 'max', 'min', 'counter', 'never'],
  number: ['last-writer', 'server', 'max', 'min', 'never'],
  boolean: ['last-writer', 'server', 'never'],
  array: ['last-writer', 'server', 'set', 'append', 'never'],
  object: ['last-writer', 'server', 'never'],
};

/** camelCase, and nothing that every object has, as `constructor`. */
const isName = (name: string) => /^[a-z][A-Za-z0-9]{0,39}$/.test(name) && !(name in {});

/** What is wrong with the declaration of a field. */
export function problemOfDeclaredField(name: string, field: Field): string | undefined {
  const here = `field '${name}'`;
  if (!isName(name)) return `${here} is not camelCase, or the name of something that every object has`;
  if (name === 'id') return "every document has an 'id' of its own";
  const { merge, stamp } = field;
  if (stamp) {
    const more = (['merge', 'required', 'default', 'write'] as const).find((key) => field[key] !== undefined);
    if (field.type !== 'string') return `${here} is a stamp: its type is string`;
    return more && `${here} is a stamp: the backend writes it, '${more}' says nothing`;
  }
  const problem = problemOfType(here, field);
  if (problem) return problem;
  if (merge && !policiesByType[field.type].includes(merge))
    return `${here} is a ${field.type}: '${merge}' does not fit`;
  if (merge === 'set' && field.type === 'array' && !['string', 'integer'].includes(field.items.type)) {
    return `${here}: members of a set are strings or integers`;
  }
  return undefined;
}

/** Contracts run before anybody compiled them: what the compiler would refuse is said here as well. */
function problemOfType(here: string, type: ValueType): string | undefined {
  switch (type.type) {
    case 'string': {
      const { minLength = 0, maxLength = minLength, pattern } = type;
      if (minLength > maxLength) return `${here}: minLength is above maxLength`;
      return pattern !== undefined && !isPattern(pattern)
        ? `${here}: '${pattern}' is no regular expression`
        : undefined;
    }
    case 'integer':
    case 'number': {
      const { minimum = -Infinity, maximum = Infinity } = type;
      return minimum > maximum ? `${here}: minimum is above maximum` : undefined;
    }
    case 'boolean':
      return undefined;
    case 'array':
      if (!type.items) return `${here} is an array: it lacks 'items', the type of its elements`;
      return problemOfType(`${here}[]`, type.items);
    case 'object': {
      if (!type.properties) return `${here} is an object: it lacks 'properties', the types of what it holds by name`;
      for (const [name, each] of Object.entries(type.properties)) {
        if (!isName(name)) return `${here}: property '${name}' is not camelCase`;
        const problem = problemOfType(`${here}.${name}`, each);
        if (problem) return problem;
      }
      return undefined;
    }
    default: {
      const { type: unknown } = type as { readonly type?: unknown };
      return `${here}: its type is ${Object.keys(policiesByType).join(', ')}, and not '${unknown}'`;
    }
  }
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
