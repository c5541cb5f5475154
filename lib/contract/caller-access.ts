import type { AnyAccess } from './access.ts';
import { accountsTable } from './resources.ts';
import type { Route } from './route.ts';

/** The policy that a route's permission names, or undefined for a public route. */
export function routePolicy(route: Route) {
  if (!route.permission) return undefined;
  const [resource] = route.permission.split(':') as [string];
  const policy = route.module.policies[resource];
  if (!policy)
    throw new Error(
      `${route.method} ${route.path} names permission '${route.permission}', but no policy '${resource}'`,
    );
  return policy;
}

/**
 * What the pipeline itself reads before a signed-in route runs: the person's item, and for an organisation's things also the
 * membership and the organisation. Granted beside the route's own `access`.
 */
export function callerAccess(route: Route): AnyAccess {
  const policy = routePolicy(route);
  if (!policy) return {};
  return {
    [`${accountsTable.module}/${accountsTable.table}`]: [policy.by === 'membership' ? 'BatchGetItem' : 'GetItem'],
  };
}
