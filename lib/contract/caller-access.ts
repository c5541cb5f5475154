import type { AnyAccess } from './access.ts';
import { accountsTable, auditInbox, bucketsTable, proofKey } from './resources.ts';
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

const keyOf = ({ module, table }: { readonly module: string; readonly table: string }) => `${module}/${table}`;

/**
 * What the pipeline itself needs before a route runs: the person's item, and for an organisation's things also the membership and the
 * organisation, now and then the oldest versions of the app served; the bucket of a rate limit or of a key, and the
 * public key that checks a step-up. Granted beside the route's own `access`.
 */
export function callerAccess(route: Route): AnyAccess {
  return {
    ...(routePolicy(route) ? { [keyOf(accountsTable)]: ['BatchGetItem'] } : {}),
    ...(route.stepUp ? { [`${proofKey.module}/${proofKey.key}`]: ['GetPublicKey'] } : {}),
    ...(route.limit || route.keys ? { [keyOf(bucketsTable)]: ['UpdateItem'] } : {}),
  };
}

/** What the pipeline leaves for the audit log, where the stage has one. */
export function auditAccess(route: Route): AnyAccess {
  return route.audit === 'none' ? {} : { [keyOf(auditInbox)]: ['PutItem'] };
}
