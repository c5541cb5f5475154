import type { Addresses } from '../model.ts';

/** What is reached from outside the runtime. */
export type PublicAddresses = Pick<Addresses, 'api' | 'socket' | 'aws' | 'cognito'>;

/** What the addresses in a template may point at. */
export interface Destinations {
  readonly addresses: PublicAddresses;
  /** Addresses of HTTP APIs by id. */
  readonly http: ReadonlyMap<string, string>;
  /** Addresses of WebSocket APIs by id. */
  readonly socket: ReadonlyMap<string, string>;
  readonly buckets: ReadonlySet<string>;
}

/**
 * Turns the addresses that resources would have on AWS into those they have on this machine, wherever they stand in a value:
 * `https://<api>.execute-api...` of an HTTP API, `wss://` and the `https://` management address of a WebSocket API, the issuer and
 * hosted pages of a user pool (the pool id stays in the path), and objects of buckets.
 */
export function localize(value: unknown, destinations: Destinations): unknown {
  if (typeof value === 'string') return value.includes('://') ? localizeText(value, destinations) : value;
  if (Array.isArray(value)) return value.map((item) => localize(item, destinations));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, localize(item, destinations)]));
}

function localizeText(text: string, { addresses, http, socket, buckets }: Destinations): string {
  return text
    .replace(/(https|wss):\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g, (whole, scheme, id) => {
      const client = http.get(id) ?? (scheme === 'wss' ? socket.get(id) : undefined);
      return client ?? (socket.has(id) ? `${addresses.aws}/_execute-api/${id}` : whole);
    })
    .replace(/https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com/g, addresses.cognito)
    .replace(/https:\/\/[a-z0-9-]+\.auth\.[a-z0-9-]+\.amazoncognito\.com/g, addresses.cognito)
    .replace(/https:\/\/([a-z0-9.-]+)\.s3(?:\.[a-z0-9-]+)?\.amazonaws\.com/g, (whole, bucket) =>
      buckets.has(bucket) ? `${addresses.aws}/${bucket}` : whole,
    );
}
