import { variables } from '../../contract/environment.ts';
import type { Operation } from '../../contract/registry.ts';
import type { StageConfig } from '../stage/stage.ts';

/**
 * The variables that a function has whatever its access: stage, its own name, its module's settings where the stage changes any, the
 * address of the API, and for routes the oldest app version served.
 */
export function commonEnvironment(
  { module, name, entry }: Operation,
  stage: StageConfig,
  apiUrl: string,
): Record<string, string> {
  const settings = stage.settings?.[module.name] ?? {};
  const changed = Object.keys(settings).length > 0;
  const gated = entry.kind === 'route' && stage.appVersions;
  return {
    [variables.stage]: stage.name,
    [variables.operation]: `${module.name}/${name}`,
    [variables.apiUrl]: apiUrl,
    ...(changed ? { [variables.settings]: JSON.stringify(settings) } : {}),
    ...(gated ? { [variables.appVersions]: JSON.stringify(stage.appVersions) } : {}),
  };
}
