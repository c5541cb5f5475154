import type { Route } from '../../lib/contract/route.ts';
import { handle } from '../../lib/runtime/handle.ts';
import { functionLogger } from '../../lib/runtime/logger.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import type { RouteServices } from '../../lib/runtime/pipeline/exchange.ts';
import { event, person, type Sent, send, services } from './route-fixture.ts';

export { person };

export interface TestRequest {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Idempotency-Key */
  readonly key?: string;
}

/** Sends one request of a signed-in person with an active account through the whole pipeline; its lines, why it failed among them, are printed. */
export function request<R extends Route, D extends object>(
  route: R,
  dependencies: D & Partial<RouteServices>,
  operation: Operation<R, D>,
  { method, path, json, params, query, key }: TestRequest,
): Promise<Sent> {
  const given = { ...services, logger: functionLogger, ...dependencies } as D & Partial<RouteServices>;
  const handler = handle(route, given, operation);
  return send(
    handler,
    event(method, path, {
      json,
      ...(params ? { pathParameters: params } : {}),
      ...(query ? { queryStringParameters: query } : {}),
      headers: key === undefined ? {} : { 'idempotency-key': key },
    }),
  );
}
