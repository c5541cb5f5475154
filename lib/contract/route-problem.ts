import type { Auth, Method } from './route.ts';

interface Declared {
  readonly auth: Auth;
  readonly method: Method;
  readonly path: string;
  readonly permission?: unknown;
  readonly idempotency: string;
  readonly etag?: unknown;
  readonly head?: unknown;
  readonly stepUp?: unknown;
}

/** What a declared route contradicts itself in. */
export function problemOfRoute({
  auth,
  method,
  path,
  permission,
  idempotency,
  etag,
  head,
  stepUp,
}: Declared): string | undefined {
  if (!path.startsWith('/')) return 'is no path: it begins with /';
  if (auth !== 'public' && !permission) return 'names no permission: what no rule allows is denied';
  if (auth === 'public' && idempotency !== 'none')
    return 'is public: a key of one caller would get the answer of another';
  if (etag && method !== 'GET') return 'has an etag, which is for reads';
  if (head && method !== 'GET') return 'has HEAD, which goes with GET alone';
  if (auth === 'public' && stepUp) return 'is public: there is nobody to ask for a step-up';
  return undefined;
}
