import { commonErrors, type ErrorSpec, keyErrors, stepUpErrors } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';

export interface RouteFailure extends ErrorSpec {
  readonly code: string;
}

/** Codes that a policy can answer before the operation runs. */
function refusals(route: Route): string[] {
  if (route.auth === 'public') return [];
  const [resource = '', action = ''] = (route.permission ?? '').split(':');
  const policy = route.module.policies[resource];
  const self = policy?.by === 'self' ? policy : undefined;
  return [
    'unauthenticated',
    'session-revoked',
    'account-disabled',
    ...(self?.withoutAccount?.includes(action) ? [] : ['account-missing']),
    ...(self?.whileErasing?.includes(action) ? [] : ['account-erasing']),
    ...(self ? [] : ['forbidden']),
    ...(policy?.by === 'membership' ? ['not-found'] : []),
    ...(route.keys ? ['key-refused', 'scope-missing'] : []),
  ];
}

/** Codes that a route may answer: those of every route, those that its shape brings, and those it declares. */
function codesOf(route: Route): string[] {
  const keyed = route.idempotency !== 'none';
  return [
    'invalid-request',
    ...(route.query.cursor ? ['invalid-cursor'] : []),
    ...(route.body ? ['malformed-json', 'unsupported-media-type'] : []),
    ...(route.method === 'GET' ? [] : ['body-too-large']),
    ...(route.idempotency === 'required' ? ['idempotency-key-missing'] : []),
    ...(keyed ? ['idempotency-key-in-flight', 'idempotency-key-reused'] : []),
    ...refusals(route),
    ...(Object.keys(route.params).length > 0 ? ['not-found'] : []),
    'upgrade-required',
    'too-many-requests',
    ...(route.limit || route.keys ? ['rate-limited'] : []),
    ...(route.stepUp ? Object.keys(stepUpErrors) : []),
    'internal-error',
    'unavailable',
    ...route.errors,
    ...Object.keys(route.ownErrors ?? {}),
  ];
}

/**
 * Every failure of a route, by status and then by code.
 * @throws Error for a code that neither the kit nor the module knows.
 */
export function failuresOf(route: Route): RouteFailure[] {
  const specs: Readonly<Record<string, ErrorSpec>> = {
    ...commonErrors,
    ...keyErrors,
    ...stepUpErrors,
    ...route.module.errors,
    ...route.ownErrors,
  };
  return [...new Set(codesOf(route))]
    .map((code) => {
      const spec = specs[code];
      if (!spec) throw new Error(`${route.method} ${route.path} may answer '${code}', which nobody declares`);
      return { ...spec, code };
    })
    .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
}
