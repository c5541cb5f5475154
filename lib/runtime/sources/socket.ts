import type { Consumer } from '../../contract/consumer.ts';
import { AppError } from '../app-error.ts';
import { strictJson } from '../strict-json.ts';
import { PoisonMessage, readMessage, type SourceAdapter } from './source.ts';

interface SocketApiEvent {
  readonly methodArn?: string;
  readonly body?: string;
  readonly queryStringParameters?: Readonly<Record<string, string>> | null;
  readonly requestContext: {
    readonly connectionId: string;
    readonly authorizer?: Readonly<Record<string, unknown>>;
  };
}

const contextOf = (event: SocketApiEvent): Record<string, string> =>
  Object.fromEntries(Object.entries(event.requestContext.authorizer ?? {}).map(([key, value]) => [key, String(value)]));

/** The authorizer of `$connect`: an operation that returns a context lets the socket in, one that returns undefined does not. */
export const socketAuthorizer: SourceAdapter = async (event, _consumer, run) => {
  const { methodArn, queryStringParameters, requestContext } = event as SocketApiEvent;
  const context = (await run({
    connectionId: requestContext.connectionId,
    context: {},
    body: undefined,
    query: queryStringParameters ?? {},
  })) as Record<string, string> | undefined;
  return {
    principalId: context?.personId ?? 'refused',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: context ? 'Allow' : 'Deny', Resource: methodArn }],
    },
    context: context ?? {},
  };
};

const isConnect = ({ on }: Consumer) => 'socket' in on && on.socket === 'connect';

/**
 * Connect, disconnect and messages. A declared failure at connect refuses the socket. What a message's operation returns goes back to the socket; a
 * wrong message is told so.
 */
export const socketSource: SourceAdapter = async (event, consumer, run) => {
  const { body, queryStringParameters, requestContext } = event as SocketApiEvent;
  try {
    const answer = await run({
      connectionId: requestContext.connectionId,
      context: contextOf(event as SocketApiEvent),
      body: body === undefined || body === null ? undefined : readMessage(consumer, strictJson(body)),
      query: queryStringParameters ?? {},
    });
    return { statusCode: 200, ...(answer === undefined ? {} : { body: JSON.stringify(answer) }) };
  } catch (error) {
    const isWrong = error instanceof PoisonMessage || (error instanceof AppError && error.code === 'malformed-json');
    if (isWrong)
      return {
        statusCode: 200,
        body: JSON.stringify({ action: 'error', code: 'invalid-message', detail: error.message }),
      };
    if (error instanceof AppError && isConnect(consumer)) return { statusCode: 403 };
    if (error instanceof AppError)
      return { statusCode: 200, body: JSON.stringify({ action: 'error', code: error.code, ...error.extra }) };
    throw error;
  }
};
