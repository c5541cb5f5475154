import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LogFile } from '../functions/log-file.ts';
import type { Resource, Running, Runtime } from '../model.ts';
import { accessLogLine } from './access-log.ts';
import { accessLogValues } from './access-log-values.ts';
import type { Answer } from './function-answer.ts';
import { gatewayAnswer } from './gateway-answers.ts';
import { type Handled, HttpGateway } from './http-gateway.ts';
import type { JwtOptions, ResolveIssuer } from './jwt/jwt-authorizer.ts';
import { MAX_BODY_BYTES } from './read-body.ts';
import { readHttpApi } from './read-http-api.ts';
import { gatewayId } from './request-ids.ts';
import { BadRequest, type RequestParts, readParts } from './request-parts.ts';

/** Answers a request that is not the API's own. */
export type LocalHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface HttpApiOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Whether the stage's throttles count; default true. */
  readonly throttling?: boolean;
  readonly resolveIssuer?: ResolveIssuer;
  /** More of the JWT authorizers, for tests. */
  readonly jwt?: Omit<JwtOptions, 'resolveIssuer'>;
  /** Local routes that come before the API's, by path (`/docs`), or by prefix when the path ends in `/` (`/_local/`). */
  readonly extraRoutes?: ReadonlyMap<string, LocalHandler>;
}

/** Request line and headers together, as API Gateway has it. */
const MAX_HEAD_BYTES = 10_240;
const CLOSE_GRACE_MS = 2_000;

/** Serves one HTTP API of the stack. Throws an error that names what it cannot serve, or that the port is taken. */
export async function startHttpApi(
  runtime: Pick<Runtime, 'stack' | 'functions' | 'log' | 'stateDir'>,
  resource: Resource,
  options: HttpApiOptions,
): Promise<Running & { readonly port: number; readonly url: string }> {
  const api = readHttpApi(runtime.stack, resource);
  const gateway = new HttpGateway({
    ...runtime,
    api,
    throttling: options.throttling ?? true,
    jwt: { ...options.jwt, resolveIssuer: options.resolveIssuer },
  });
  const formats = new Map(
    api.stages.map((stage) => [stage, stage.accessLog === undefined ? undefined : accessLogLine(stage.accessLog)]),
  );
  const accessLog = [...formats.values()].some(Boolean)
    ? new LogFile(join(runtime.stateDir, 'logs', 'access', `${api.name}.log`))
    : undefined;
  let port = options.port;

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const begun = performance.now();
    const requestId = gatewayId();
    let parts: RequestParts;
    try {
      parts = readParts(request, port);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      send(response, gatewayAnswer(400, { connection: 'close' }), requestId);
      return;
    }
    const local = options.extraRoutes && extraRoute(options.extraRoutes, parts.encodedPath);
    if (local) {
      await local(request, response);
      return;
    }
    const handled = await gateway.handle(parts, request, requestId);
    const responseBytes = send(response, handled.answer, requestId);
    logAccess(handled, parts, requestId, responseBytes, performance.now() - begun);
  };

  const logAccess = (
    handled: Handled,
    parts: RequestParts,
    requestId: string,
    responseBytes: number,
    latencyMs: number,
  ) => {
    const format = handled.stage && formats.get(handled.stage);
    if (format)
      accessLog?.append(format(accessLogValues({ api, parts, requestId, handled, responseBytes, latencyMs })));
  };

  const server = createServer(
    { maxHeaderSize: MAX_HEAD_BYTES, requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 60_000 },
    (request, response) => {
      serve(request, response).catch((error: unknown) => {
        runtime.log.error(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
        if (!response.headersSent) send(response, gatewayAnswer(500), gatewayId());
        else response.destroy();
      });
    },
  );
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers['content-length'] ?? 0) <= MAX_BODY_BYTES) response.writeContinue();
    server.emit('request', request, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const { status, body } = gatewayAnswer(error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400);
    socket.end(
      `HTTP/1.1 ${status} ${status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  server.listen(options.port, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;

  return {
    port,
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const grace = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(grace);
      accessLog?.flush();
    },
  };
}

/** Writes the answer; returns the bytes of its body. */
function send(response: ServerResponse, { status, headers, body }: Answer, requestId: string): number {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const empty = status === 204 || status === 304;
  try {
    response.writeHead(status, {
      ...headers,
      ...(!empty && { 'content-length': bytes }),
      'apigw-requestid': requestId,
    });
    response.end(empty ? undefined : body);
  } catch {
    // A header that HTTP does not allow: the function's answer cannot be written.
    response.writeHead(500, { 'content-type': 'application/json', 'apigw-requestid': requestId });
    response.end(gatewayAnswer(500).body);
  }
  return bytes;
}

function extraRoute(routes: ReadonlyMap<string, LocalHandler>, path: string): LocalHandler | undefined {
  const exact = routes.get(path);
  if (exact) return exact;
  for (const [prefix, handler] of routes) if (prefix.endsWith('/') && path.startsWith(prefix)) return handler;
  return undefined;
}
