import type { Stage } from './read-stages.ts';

/** The stage of a request and its path below that stage: `/prod/notes` of stage `prod` is `/notes`; `$default` has no prefix. */
export function selectStage(
  stages: readonly Stage[],
  encodedPath: string,
): { readonly stage: Stage; readonly path: string } | undefined {
  if (stages.length === 1 && stages[0]?.name === '$default') return { stage: stages[0], path: encodedPath };
  const slash = encodedPath.indexOf('/', 1);
  const first = encodedPath.slice(1, slash < 0 ? undefined : slash);
  const named = stages.find((stage) => stage.name === first);
  if (named) return { stage: named, path: slash < 0 ? '/' : encodedPath.slice(slash) };
  const unnamed = stages.find((stage) => stage.name === '$default');
  return unnamed && { stage: unnamed, path: encodedPath };
}
