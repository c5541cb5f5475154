import { type AppLinks, appLinksModule } from '../../contract/app-links.ts';
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
  const limits = (entry.kind === 'route' && entry.limit && stage.limits?.[module.name]) || {};
  const links: AppLinks | undefined =
    module.name === appLinksModule && entry.kind === 'route' ? stage.links : undefined;
  const gated = entry.kind === 'route' && stage.appVersions;
  return {
    [variables.stage]: stage.name,
    [variables.operation]: `${module.name}/${name}`,
    [variables.apiUrl]: apiUrl,
    ...(changed ? { [variables.settings]: JSON.stringify(settings) } : {}),
    ...(Object.keys(limits).length > 0 ? { [variables.limits]: JSON.stringify(limits) } : {}),
    ...(links ? { [variables.appLinks]: JSON.stringify(links) } : {}),
    ...(gated ? { [variables.appVersions]: JSON.stringify(stage.appVersions) } : {}),
  };
}
