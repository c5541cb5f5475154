import type { IncomingMessage } from 'node:http';
import { InvokeRefused } from '../functions/invoke-refused.ts';
import type { FunctionRunner, Log, Stack } from '../model.ts';
import { apiArn, apiMayInvoke, permissionMissing } from './api-permission.ts';
import { corsHeaderNames, corsHeaders, preflightHeaders } from './cors.ts';
import { type Answer, functionAnswer, MalformedAnswer } from './function-answer.ts';
import { gatewayAnswer } from './gateway-answers.ts';
import { type Authorization, JwtAuthorizer, type JwtOptions } from './jwt/jwt-authorizer.ts';
import { legacyEvent } from './legacy-event.ts';
import { BodyTooLarge, eventBody, mayHaveBody, readBody } from './read-body.ts';
import type { HttpApi } from './read-http-api.ts';
import type { Route } from './read-routes.ts';
import type { Stage } from './read-stages.ts';
import { RequestAuthorizer } from './request-authorizer.ts';
import { type AuthorizerContext, type RequestOnRoute, requestEvent } from './request-event.ts';
import type { RequestParts } from './request-parts.ts';
import { MalformedPath, type RouteMatch, RouteTable } from './route-table.ts';
import { selectStage } from './select-stage.ts';
import { RouteThrottles } from './token-bucket.ts';
import { within } from './within.ts';

export interface GatewayOptions {
  readonly stack: Stack;
  readonly functions: FunctionRunner;
  readonly log: Log;
  readonly api: HttpApi;
  /** Whether the stage's throttles count. */
  readonly throttling: boolean;
  readonly jwt: JwtOptions;
}

/** What became of a request, for the access log. */
export interface Handled {
  readonly answer: Answer;
  readonly stage?: Stage;
  readonly route?: Route;
  readonly authorizer?: AuthorizerContext;
  readonly integration?: { readonly requestId?: string; readonly latencyMs: number; readonly error?: string };
}

type Authorize = (on: RequestOnRoute) => Promise<Authorization>;

/** API Gateway's part of a request: route, throttle, authorizer, CORS, function, answer. */
export class HttpGateway {
  readonly #options: GatewayOptions;
  readonly #table: RouteTable;
  readonly #authorizers = new Map<string, Authorize>();
  readonly #throttles: ReadonlyMap<Stage, RouteThrottles>;
  /** Routes whose function the template does not let API Gateway call. */
  readonly #forbidden = new Set<Route>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { api, stack, log } = options;
    this.#table = new RouteTable(api.routes);
    this.#throttles = new Map(
      api.stages.map((stage) => [
        stage,
        new RouteThrottles((key) => ({ ...stage.throttle, ...stage.routeThrottles[key] })),
      ]),
    );
    for (const [id, authorizer] of api.authorizers) {
      if (authorizer.kind === 'JWT') {
        const jwt = new JwtAuthorizer(authorizer, {
          failed: (reason) => log.warn(`keys of ${authorizer.issuer}: ${reason}`),
          ...options.jwt,
        });
        this.#authorizers.set(id, (on) => jwt.authorize(on.parts, on.match.route.scopes));
      } else if (!apiMayInvoke(stack, authorizer.functionArn, apiArn(api, `authorizers/${id}`))) {
        log.warn(permissionMissing(`authorizer ${id}`, authorizer.functionArn));
        this.#authorizers.set(id, async () => ({ refused: gatewayAnswer(500) }));
      } else {
        const request = new RequestAuthorizer(authorizer, options.functions, log, options.jwt.now);
        this.#authorizers.set(id, (on) => request.authorize(on));
      }
    }
    for (const route of api.routes) {
      if (apiMayInvoke(stack, route.functionArn, apiArn(api, `${api.stages[0]?.name}/${route.key.replace(' ', '')}`)))
        continue;
      this.#forbidden.add(route);
      log.warn(permissionMissing(`route ${route.key}`, route.functionArn));
    }
  }

  /** Answers a request; never rejects. */
  async handle(parts: RequestParts, request: IncomingMessage, requestId: string): Promise<Handled> {
    const handled = await this.#route(parts, request, requestId);
    const { cors } = this.#options.api;
    if (!cors) return handled;
    const headers = { ...handled.answer.headers };
    const preflight = handled.route === undefined && handled.answer.status === 204;
    if (!preflight) {
      for (const name of corsHeaderNames) delete headers[name];
      Object.assign(headers, corsHeaders(cors, parts.headers.origin));
    }
    return { ...handled, answer: { ...handled.answer, headers } };
  }

  async #route(parts: RequestParts, request: IncomingMessage, requestId: string): Promise<Handled> {
    const { api, log } = this.#options;
    const place = selectStage(api.stages, parts.encodedPath);
    if (!place) return { answer: gatewayAnswer(404) };
    const { stage, path } = place;
    try {
      const match = this.#table.find(parts.method, path);
      if (!match) return { stage, answer: this.#noRoute(parts) };
      if (this.#options.throttling && !this.#throttles.get(stage)?.take(match.route.key))
        return { stage, route: match.route, answer: gatewayAnswer(429) };
      return await this.#onRoute({ api, stage, match, parts, path, requestId }, request);
    } catch (error) {
      if (error instanceof MalformedPath) return { stage, answer: gatewayAnswer(400) };
      log.error(`${parts.method} ${parts.encodedPath}: ${error instanceof Error ? error.stack : error}`, { requestId });
      return { stage, answer: gatewayAnswer(500) };
    }
  }

  #noRoute(parts: RequestParts): Answer {
    const { cors } = this.#options.api;
    const { origin } = parts.headers;
    const preflight = cors && parts.method === 'OPTIONS' && origin && parts.headers['access-control-request-method'];
    return preflight ? { status: 204, headers: preflightHeaders(cors, origin), body: '' } : gatewayAnswer(404);
  }

  async #onRoute(on: RequestOnRoute, request: IncomingMessage): Promise<Handled> {
    const { stage, match, parts } = on;
    const { route } = match;
    if (this.#forbidden.has(route)) return { stage, route, answer: gatewayAnswer(500) };
    const authorize = route.authorizerId === undefined ? undefined : this.#authorizers.get(route.authorizerId);
    if (route.authorizerId !== undefined && !authorize)
      throw new Error(`the route names an authorizer ${route.authorizerId} that the API does not have`);
    if (!authorize && parts.severalAuthorizations) return { stage, route, answer: gatewayAnswer(400) };
    const authorization = authorize && (await authorize(on));
    if (authorization && 'refused' in authorization) return { stage, route, answer: authorization.refused };
    let body: Buffer | undefined;
    try {
      body = mayHaveBody(request) ? await readBody(request) : undefined;
    } catch (error) {
      if (error instanceof BodyTooLarge) return { stage, route, answer: gatewayAnswer(413, { connection: 'close' }) };
      // Whoever sent it has gone in the middle of it, or never kept to the form.
      if (request.destroyed) return { stage, route, answer: gatewayAnswer(400) };
      throw error;
    }
    if (body) parts.headers['content-length'] = String(body.length);
    return this.#integrate(on, match, body, authorization?.context);
  }

  async #integrate(
    on: RequestOnRoute,
    { route }: RouteMatch,
    body: Buffer | undefined,
    authorizer: AuthorizerContext | undefined,
  ): Promise<Handled> {
    const { stage, parts } = on;
    const eventText = body && eventBody(body, parts.headers['content-type'], parts.headers['content-encoding']);
    const event =
      route.payloadVersion === '2.0' ? requestEvent(on, eventText, authorizer) : legacyEvent(on, eventText, authorizer);
    const begun = performance.now();
    const outcome = await within(route.timeoutMs, this.#options.functions.invoke(route.functionArn, event));
    const latencyMs = performance.now() - begun;
    const failed = (status: number, error: string, requestId?: string) => {
      this.#options.log.warn(`${parts.method} ${parts.encodedPath} answers ${status}: ${error}`, {
        requestId: on.requestId,
      });
      return { stage, route, authorizer, answer: gatewayAnswer(status), integration: { requestId, latencyMs, error } };
    };
    if (outcome === 'late') return failed(503, `the function did not answer within ${route.timeoutMs} ms`);
    if (outcome instanceof InvokeRefused && outcome.name === 'TooManyRequestsException')
      return failed(503, outcome.message);
    if (outcome instanceof InvokeRefused && outcome.name === 'RequestTooLargeException')
      return failed(413, outcome.message);
    if (outcome instanceof Error) return failed(500, outcome.message);
    const { error, payload, requestId } = outcome;
    if (error) return failed(500, error.message, requestId);
    try {
      return {
        stage,
        route,
        authorizer,
        answer: functionAnswer(payload, route.payloadVersion),
        integration: { requestId, latencyMs },
      };
    } catch (malformed) {
      if (!(malformed instanceof MalformedAnswer)) throw malformed;
      return failed(500, `malformed answer of the function: ${malformed.message}`, requestId);
    }
  }
}
