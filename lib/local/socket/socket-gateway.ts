import { apiArn, apiMayInvoke, permissionMissing } from '../http/api-permission.ts';
import type { Stage } from '../http/read-stages.ts';
import { gatewayId } from '../http/request-ids.ts';
import { RouteThrottles } from '../http/token-bucket.ts';
import { within } from '../http/within.ts';
import type { FunctionRunner, InvokeResult, Log, Stack } from '../model.ts';
import { admit } from './connect-authorizer.ts';
import type { Connection } from './connection.ts';
import type { Handshake } from './handshake.ts';
import type { SocketApi, SocketRoute } from './read-socket-api.ts';
import { selectRouteKey } from './select-route.ts';
import { connectEvent, disconnectEvent, messageEvent, type Peer } from './socket-events.ts';

export interface SocketGatewayOptions {
  readonly api: SocketApi;
  readonly stack: Stack;
  readonly functions: FunctionRunner;
  readonly log: Log;
  readonly throttling: boolean;
}

/** An opening that may go on, or the HTTP answer that refuses it. */
export type Opening =
  | { readonly peer: Peer; readonly protocol?: string }
  | { readonly refused: { readonly status: number; readonly body: string } };

/** No route key has a space. */
const authorizerKey = 'the authorizer';

interface ProxyAnswer {
  readonly statusCode?: unknown;
  readonly headers?: Record<string, unknown>;
  readonly body?: unknown;
}

/** API Gateway's part of a WebSocket API: authorizer, $connect, routes of messages, $disconnect. */
export class SocketGateway {
  readonly #options: SocketGatewayOptions;
  readonly #throttles: ReadonlyMap<Stage, RouteThrottles>;
  readonly #running = new Set<Promise<unknown>>();
  /** Keys of routes whose function the template does not let API Gateway call, and the authorizer's. */
  readonly #forbidden = new Set<string>();

  constructor(options: SocketGatewayOptions) {
    this.#options = options;
    const { api, stack, log } = options;
    this.#throttles = new Map(
      api.stages.map((stage) => [
        stage,
        new RouteThrottles((key) => ({ ...stage.throttle, ...stage.routeThrottles[key] })),
      ]),
    );
    const sources = [...api.routes.values()].map(({ key, functionArn }) => ({
      key,
      functionArn,
      from: `${api.stages[0]?.name}/${key}`,
    }));
    if (api.authorizer)
      sources.push({
        key: authorizerKey,
        functionArn: api.authorizer.functionArn,
        from: `authorizers/${api.authorizer.id}`,
      });
    for (const { key, functionArn, from } of sources) {
      if (apiMayInvoke(stack, functionArn, apiArn(api, from))) continue;
      this.#forbidden.add(key);
      log.warn(permissionMissing(`${key} of WebSocket API ${api.name}`, functionArn));
    }
  }

  /** Decides on a new connection: throttle, authorizer, then the $connect route. */
  async open(handshake: Handshake): Promise<Opening> {
    const { api, functions, log } = this.#options;
    const stage = api.stages.find(({ name }) => name === handshake.stage);
    if (!stage) return refuse(403, 'Forbidden');
    if (!this.#allowed(stage, '$connect')) return refuse(429, 'Too Many Requests');
    let peer: Peer = { api, stage, connectionId: gatewayId(), connectedAt: Date.now(), handshake };
    if (this.#forbidden.has(authorizerKey)) return refuse(500, 'Internal server error');
    if (api.authorizer) {
      const admission = await admit(api.authorizer, functions, log, peer);
      if ('refused' in admission)
        return refuse(
          admission.refused,
          { 401: 'Unauthorized', 403: 'Forbidden', 500: 'Internal server error' }[admission.refused],
        );
      peer = { ...peer, authorizer: admission.authorizer };
    }
    const route = api.routes.get('$connect');
    if (!route) return { peer };
    const result = await this.#invoke(route, connectEvent(peer));
    const answer = result?.payload as ProxyAnswer | null | undefined;
    const status = Number(answer?.statusCode);
    if (!result || result.error || !Number.isInteger(status))
      return refuse(502, 'Internal server error', peer.connectionId);
    if (status < 200 || status > 299)
      return { refused: { status, body: typeof answer?.body === 'string' ? answer.body : '' } };
    return { peer, protocol: headerOf(answer?.headers, 'sec-websocket-protocol') };
  }

  /** Runs the route of a message, and answers the client where the route says so or nothing could be run. */
  async message(connection: Connection, text: string): Promise<void> {
    const { api } = this.#options;
    const { peer } = connection;
    const selected = selectRouteKey(api.selection, text);
    const route =
      (selected !== undefined && !selected.startsWith('$') ? api.routes.get(selected) : undefined) ??
      api.routes.get('$default');
    if (!route) return tell(connection, 'Forbidden');
    if (!this.#allowed(peer.stage, route.key)) return tell(connection, 'Too Many Requests');
    const result = await this.#invoke(route, messageEvent(peer, route.key, text));
    if (!result || result.error) return tell(connection, 'Internal server error');
    const { body } = (result.payload ?? {}) as ProxyAnswer;
    if (route.responds && typeof body === 'string') await connection.send(body);
  }

  /** Runs $disconnect, as far as it can be. */
  async closed(peer: Peer, code: number, reason: string): Promise<void> {
    const route = this.#options.api.routes.get('$disconnect');
    if (route) await this.#invoke(route, disconnectEvent(peer, code, reason));
  }

  /** Waits for every route that runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  #allowed(stage: Stage, routeKey: string): boolean {
    return !this.#options.throttling || this.#throttles.get(stage)?.take(routeKey) === true;
  }

  /** The result; undefined when the function was not run or did not answer in time. */
  async #invoke(route: SocketRoute, event: unknown): Promise<InvokeResult | undefined> {
    const { api, functions, log } = this.#options;
    if (this.#forbidden.has(route.key)) return undefined;
    const run = within(route.timeoutMs, functions.invoke(route.functionArn, event));
    this.#running.add(run);
    const outcome = await run;
    this.#running.delete(run);
    const failure =
      outcome === 'late'
        ? `no answer within ${route.timeoutMs} ms`
        : outcome instanceof Error
          ? outcome.message
          : outcome.error?.message;
    if (failure) log.warn(`route ${route.key} of WebSocket API ${api.name} failed: ${failure}`);
    return outcome === 'late' || outcome instanceof Error ? undefined : outcome;
  }
}

function refuse(status: number, message: string, connectionId?: string): Opening {
  return {
    refused: {
      status,
      body: JSON.stringify({ message, ...(connectionId && { connectionId, requestId: gatewayId() }) }),
    },
  };
}

async function tell(connection: Connection, message: string): Promise<void> {
  await connection.send(
    JSON.stringify({ message, connectionId: connection.peer.connectionId, requestId: gatewayId() }),
  );
}

function headerOf(headers: Record<string, unknown> | undefined, wanted: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted);
  return found && String(found[1]);
}
