import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import type { Log } from '../../model.ts';
import type { Cognito } from '../context.ts';
import { APP_OPERATIONS, SIGNED_OPERATIONS } from '../operations/operations.ts';
import { CognitoError } from './cognito-error.ts';
import { confirmByLink } from './confirm-link.ts';
import { operationName, serveOperation } from './serve-operation.ts';
import { serveToken } from './token-endpoint.ts';
import { wellKnown } from './well-known.ts';

/**
 * What apps reach: the unsigned operations, the keys, confirmation links, the token endpoint of machines. Signed operations are handed to the AWS endpoint as they
 * came, which knows whose signature it is and what their policies allow, and comes back through the inner server.
 */
export function appServer(cognito: Cognito, log: Log, awsEndpoint: string): Server {
  return createServer((request, response) => {
    allowBrowsers(response);
    if (request.method === 'OPTIONS') return void response.writeHead(200).end();
    if (request.method === 'POST' && addressOf(request).pathname === '/oauth2/token')
      return void serveToken(cognito, log, request, response);
    if (request.method !== 'POST') return void servePage(cognito, log, request, response);
    const name = operationName(request);
    if (!Object.hasOwn(SIGNED_OPERATIONS, name))
      return void serveOperation(cognito, log, operationOf(APP_OPERATIONS, name), request, response);
    if (request.headers.authorization?.startsWith('AWS4-')) return forward(awsEndpoint, request, response);
    const refuse = () => {
      throw new CognitoError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    };
    void serveOperation(cognito, log, refuse, request, response);
  });
}

/** What the AWS endpoint reaches: every operation, signatures and policies already checked. */
export function innerServer(cognito: Cognito, log: Log): Server {
  return createServer((request, response) => {
    const name = operationName(request);
    const operation = operationOf(SIGNED_OPERATIONS, name) ?? operationOf(APP_OPERATIONS, name);
    void serveOperation(cognito, log, operation, request, response);
  });
}

/** Milliseconds; longer than clients keep idle connections, so that none is reused just as it is closed. */
const KEEP_ALIVE = 75_000;

/** Milliseconds. */
const LAST_ANSWERS = 1000;

/** Listens where an address says. @throws the system's error when the port is taken */
export function listen(server: Server, address: string, host?: string): Promise<void> {
  const { hostname, port } = new URL(address);
  server.keepAliveTimeout = KEEP_ALIVE;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(port), host ?? hostname, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Ends a server: calls under way get a second to be answered, then their connections are closed. */
export function close(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Path and query. Beside a base, `//` would begin a host, and throw where none follows. */
function addressOf({ url = '/' }: IncomingMessage): URL {
  return new URL(`http://local${url.startsWith('/') ? url : '/'}`);
}

function operationOf<Operation>(operations: Readonly<Record<string, Operation>>, name: string): Operation | undefined {
  return Object.hasOwn(operations, name) ? operations[name] : undefined;
}

async function servePage(
  cognito: Cognito,
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = addressOf(request);
  const document = wellKnown(cognito, pathname);
  if (document)
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  const plain = { 'content-type': 'text/plain; charset=utf-8' };
  if (pathname !== '/confirmUser') {
    return void response
      .writeHead(404, plain)
      .end('Not found. The hosted sign-in pages of a user pool are not run locally.\n');
  }
  try {
    const { status, text } = await confirmByLink(cognito, searchParams);
    response.writeHead(status, plain).end(`${text}\n`);
  } catch (error) {
    log.error('cognito confirmation link failed', { error: String(error) });
    response.writeHead(500, plain).end('Internal server error\n');
  }
}

/** Cognito answers browsers of every origin; its calls carry no cookies. */
function allowBrowsers(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, OPTIONS');
  response.setHeader('access-control-expose-headers', 'x-amzn-requestid, x-amzn-errortype, x-amzn-errormessage, date');
  response.setHeader('access-control-max-age', '172800');
}

function forward(address: string, request: IncomingMessage, response: ServerResponse): void {
  const onward = send(address, { method: 'POST', path: request.url, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
    response.end('The AWS endpoint does not answer.\n');
  });
  request.pipe(onward);
}
