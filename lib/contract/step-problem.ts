import type { SchemaStep } from './collection.ts';
import type { EventStep } from './event.ts';

/** A schema with versions: that of a collection's documents, or of an event's detail. */
interface Versioned {
  readonly fields: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly version: number;
  readonly oldest: number;
  readonly steps: Readonly<Record<number, readonly Step[]>>;
}
type Step = SchemaStep | EventStep;

/**
 * What is wrong with how the versions of a schema follow each other. All steps stay for good, also below `oldest`: documents are stored
 * in the version in which they were written.
 */
export function problemOfSteps({ fields, version, oldest, steps }: Versioned): string | undefined {
  if (!isVersion(version) || !isVersion(oldest) || oldest > version) {
    return 'version and oldest are integers from 1 on, and oldest is not above version';
  }
  const stray = Object.keys(steps).find((key) => !(Number(key) >= 2 && Number(key) <= version));
  if (stray !== undefined) return `steps[${stray}] leads to no version between 2 and ${version}`;
  /** Fields of the version that is looked at, from the newest back: their names then, and whether documents must have them today. */
  const required = new Map(Object.entries(fields).map(([name, field]) => [name, field.required === true]));
  for (let next = version; next > 1; next--) {
    const list = steps[next];
    if (!list) return `version ${next} does not say how it came from ${next - 1}: steps[${next}]`;
    for (const step of list.toReversed()) {
      const problem = undo(required, step);
      if (problem) return `steps[${next}] ${problem}`;
    }
  }
  return undefined;
}

const isVersion = (version: number) => Number.isInteger(version) && version >= 1;

function undo(required: Map<string, boolean>, step: Step): string | undefined {
  const absent = (name: string) => `names '${name}', which is no field of that version`;
  if ('add' in step) {
    if (!required.has(step.add)) return absent(step.add);
    if (required.get(step.add) && step.default === undefined) {
      return `adds '${step.add}', which is required: older documents need a default`;
    }
    required.delete(step.add);
  } else if ('rename' in step) {
    const value = required.get(step.to);
    if (value === undefined) return absent(step.to);
    required.delete(step.to);
    if (required.has(step.rename)) return `renames '${step.rename}', which is still a field`;
    required.set(step.rename, value);
  } else if ('remove' in step) {
    if (required.has(step.remove)) return `removes '${step.remove}', which is still a field`;
    required.set(step.remove, false);
  } else if (!required.has(step.values)) return absent(step.values);
  return undefined;
}
