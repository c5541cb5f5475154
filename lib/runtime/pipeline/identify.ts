import type { Subject } from '../../policy/decide.ts';
import { AppError } from '../app-error.ts';
import { exchangeOf, type Middleware } from './exchange.ts';

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** HTTP APIs hand array claims over as `[admin support]`. */
function readGroups(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.map(String);
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter(Boolean);
}

export type Claims = Readonly<Record<string, unknown>>;

/** A person, out of the claims of an access token whose signature, issuer, client and end were checked. */
export function personOf(claims: Claims): Subject {
  const { sub, token_use: use } = claims;
  if (use !== 'access' || typeof sub !== 'string' || !uuid.test(sub)) {
    throw new AppError('unauthenticated', use === 'id' ? 'This is an id token; send the access token.' : undefined);
  }
  const { origin_jti: sessionId, auth_time: authTime } = claims;
  const signedInAt = Number(authTime || Number.NaN);
  if (typeof sessionId !== 'string' || sessionId === '' || !Number.isFinite(signedInAt)) {
    throw new AppError('unauthenticated', 'The token names no sign-in: switch token revocation on for the app client.');
  }
  return { personId: sub, sessionId, groups: readGroups(claims['cognito:groups']), signedInAt };
}

/**
 * The caller, out of what the gateway verified: the claims of its JWT authorizer, or of routes open to keys the answer of the function that
 * is their authorizer. An id token passes the former too (its `aud` is the client id), so `token_use` is checked here: an id token is no
 * API credential (OWASP ASVS 9.2.2). A token that does not say to which sign-in it belongs could never be revoked, so it is refused.
 */
export const identify: Middleware = {
  before(request) {
    const exchange = exchangeOf(request);
    if (exchange.route.auth === 'public') return;
    const { jwt, lambda } = request.event.requestContext.authorizer ?? {};
    const { keys, now } = exchange.services;
    exchange.subject = keys && lambda ? keys.identify(lambda, now()) : personOf(jwt?.claims ?? {});
  },
};
