import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../model.ts';
import type { Cognito, Operation } from '../context.ts';
import { CognitoError } from './cognito-error.ts';
import { Input } from './read-input.ts';

const TARGET = 'AWSCognitoIdentityProviderService.';

/** The largest body that an operation takes, bytes. */
const LARGEST_BODY = 256 * 1024;

/** The operation that an `X-Amz-Target` header names. */
export function operationName(request: IncomingMessage): string {
  const target = String(request.headers['x-amz-target'] ?? '');
  return target.startsWith(TARGET) ? target.slice(TARGET.length) : '';
}

/** Runs one operation and answers in the service's JSON 1.1 protocol. */
export async function serveOperation(
  cognito: Cognito,
  log: Log,
  operation: Operation | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = cognito.random.uuid();
  try {
    const body = await readBody(request);
    if (!operation) throw unknownOperation(operationName(request));
    const answer = await operation(cognito, { input: new Input(parse(body)), caller: callerOf(request) });
    send(response, 200, requestId, answer);
  } catch (error) {
    closeUnread(request, response);
    const known = error instanceof CognitoError ? error : undefined;
    if (!known && !response.destroyed)
      log.error(`cognito ${operationName(request)} failed`, {
        error: error instanceof Error ? error.stack : String(error),
      });
    const { name, message } = known ?? new CognitoError('InternalErrorException', 'Internal server error');
    response.setHeader('x-amzn-errortype', `${name}:`);
    response.setHeader('x-amzn-errormessage', message.replace(/[^\x20-\x7e]/g, ' ').slice(0, 1024));
    send(response, known ? 400 : 500, requestId, { __type: name, message });
  }
}

/** The body as sent, bytes. @throws SerializationException when it is too large */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new CognitoError('SerializationException', 'Request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** After a body that was not read to its end nothing more comes on the connection: its rest would stand before the next request. */
export function closeUnread(request: IncomingMessage, response: ServerResponse): void {
  if (!request.complete) response.setHeader('connection', 'close');
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8') || '{}');
  } catch {
    throw new CognitoError('SerializationException', 'The request body is not JSON.');
  }
}

function callerOf(request: IncomingMessage): { ip: string; device: string } {
  return {
    ip: request.socket.remoteAddress ?? '127.0.0.1',
    device: String(request.headers['user-agent'] ?? 'unknown').slice(0, 1024),
  };
}

function unknownOperation(name: string): CognitoError {
  const message = name
    ? `Operation ${name} is not run by the local user pool.`
    : 'No operation is named in X-Amz-Target.';
  return new CognitoError('UnknownOperationException', message);
}

function send(response: ServerResponse, status: number, requestId: string, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': requestId,
  });
  response.end(text);
}
