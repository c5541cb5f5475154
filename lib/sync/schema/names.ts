import type { Collection, SchemaStep } from '../../contract/collection.ts';

type Names = ReadonlyMap<string, string | null>;

/** A step, and what fields are called before it. */
interface KnownStep {
  readonly step: SchemaStep;
  /** Version that it leads to. */
  readonly version: number;
  /** Field of today whose values the step renames. */
  readonly today?: string | null;
}

interface History {
  readonly steps: readonly KnownStep[];
  /** By version. */
  readonly names: ReadonlyMap<number, Names>;
}

const histories = new WeakMap<Collection, History>();

function historyOf(collection: Collection): History {
  const history = histories.get(collection) ?? readHistory(collection);
  histories.set(collection, history);
  return history;
}

function readHistory(collection: Collection): History {
  const current = new Map<string, string | null>(Object.keys(collection.fields).map((name) => [name, name]));
  const names = new Map<number, Names>([[collection.version, new Map(current)]]);
  const steps: KnownStep[] = [];
  for (let version = collection.version; version > 1; version--) {
    // This runs on devices too, and Hermes has no `toReversed`.
    for (const step of [...(collection.steps[version] ?? [])].reverse()) {
      steps.unshift({ step, version, ...('values' in step ? { today: current.get(step.values) ?? null } : {}) });
      undo(current, step);
    }
    names.set(version - 1, new Map(current));
  }
  return { steps, names };
}

function undo(names: Map<string, string | null>, step: SchemaStep): void {
  if ('add' in step) names.delete(step.add);
  else if ('remove' in step) names.set(step.remove, null);
  else if ('rename' in step) {
    const today = names.get(step.to);
    names.delete(step.to);
    if (today !== undefined) names.set(step.rename, today);
  }
}

/** Steps from a version to the newest, in order. */
export const stepsFrom = (collection: Collection, from: number): readonly KnownStep[] =>
  historyOf(collection).steps.filter(({ version }) => version > from);

/** Fields that a version knows, by the name they had then; the value is today's name, null when the field is gone. */
export const namesAt = (collection: Collection, version: number): Names =>
  historyOf(collection).names.get(version) ?? new Map();
