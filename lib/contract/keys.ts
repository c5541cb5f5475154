import { routePolicy } from './caller-access.ts';
import type { Route } from './route.ts';

/** Who may call beside people: an API key, or a machine with tokens of its own (OAuth client credentials). */
export type KeyKind = 'api-key' | 'machine';

/** Identifier of the user pool's resource server: the scope `documents:read` is `api/documents:read` in tokens of machines. */
export const resourceServer = 'api';

/** `documents:read`: what a key may be given beside its role. Also the name of a scope of the user pool's resource server. */
const scopePattern = /^[a-z][a-z-]*:[a-z][a-z-]*$/;

/** Where a route that keys may call says whose things it touches: a key reaches those of its own organisation only. */
export type KeyPlace = { readonly param: string; readonly holds: 'organisation' | 'space' };

export function keyPlaceOf(route: Route): KeyPlace | undefined {
  const policy = routePolicy(route);
  if (policy?.by === 'membership') return { param: policy.param, holds: 'organisation' };
  return Object.hasOwn(route.params, 'spaceId') ? { param: 'spaceId', holds: 'space' } : undefined;
}

/** What is wrong with a route that keys may call; undefined when nothing is. */
export function problemOfKeys(route: Route): string | undefined {
  const { keys, auth, method, path } = route;
  if (keys === undefined) return undefined;
  const where = `${method} ${path} is open to keys`;
  if (!scopePattern.test(keys)) return `${where} with '${keys}', which is no scope as 'documents:read'`;
  if (auth !== 'user') return `${where}, but has auth: '${auth}'`;
  return keyPlaceOf(route) ? undefined : `${where}, but its path names no organisation and no space`;
}
