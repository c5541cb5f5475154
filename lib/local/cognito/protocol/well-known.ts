import type { Cognito } from '../context.ts';

/** What stands at `/<pool id>/.well-known/...`; undefined for any other path. */
export function wellKnown({ pools, keys, address }: Cognito, path: string): object | undefined {
  const [, poolId = '', document] = /^\/([\w-]+)\/\.well-known\/([\w.-]+)$/.exec(path) ?? [];
  const pool = pools.get(poolId);
  if (!pool) return undefined;
  if (document === 'jwks.json') return keys.jwks(poolId);
  if (document !== 'openid-configuration') return undefined;
  return {
    issuer: pool.issuer,
    jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    ...(pool.hasDomain ? { token_endpoint: `${address}/oauth2/token` } : {}),
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  };
}
