/** `[method, path, access, key]`: access 0 is public, 1 needs a session; key 0 takes no Idempotency-Key, 1 takes one. */
export type RouteEntry = readonly [method: string, path: string, access: 0 | 1, key: 0 | 1];

export interface OperationInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const queryText = (query: Readonly<Record<string, unknown>>) =>
  Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');

/** @throws TypeError when a path parameter is missing: an empty one would call another route. */
export function urlOf(apiUrl: string, path: string, { params = {}, query = {} }: OperationInput): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (!value) throw new TypeError(`params.${name} is missing`);
    return encodeURIComponent(value);
  });
  const text = queryText(query);
  return `${apiUrl.replace(/\/+$/, '')}${filled}${text && `?${text}`}`;
}
