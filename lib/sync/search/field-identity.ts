import type { Collection } from '../../contract/collection.ts';

/**
 * A name for a field that renames do not change, so that what the index holds outlives them: the name that it came with, and the
 * version that added it if that was not the first. `{ 2: [{ rename: 'name', to: 'title' }] }`: title is `name`.
 */
export function fieldIdentity({ steps, version }: Pick<Collection, 'steps' | 'version'>, field: string): string {
  let name = field;
  for (let at = version; at > 1; at--) {
    for (const step of (steps[at] ?? []).toReversed()) {
      if ('add' in step && step.add === name) return `${name}@${at}`;
      if ('rename' in step && step.to === name) name = step.rename;
    }
  }
  return name;
}
