import type { EndpointHooks, Stack } from '../../model.ts';
import { restError } from '../answers.ts';
import { type Answer, Refusal, type Service } from '../call.ts';

const connection = /^\/_execute-api\/([^/]+)\/(.+)\/@connections\/([^/]+)$/;
const verbs: Readonly<Record<string, string>> = {
  GET: 'GetConnection',
  POST: 'PostToConnection',
  DELETE: 'DeleteConnection',
};
/** Bytes of one message on a WebSocket API. */
const maxMessage = 128 * 1024;

/** Managing the connections of WebSocket APIs: `@connections`. */
export function connectionsService(stack: Stack, hooks: EndpointHooks): Service {
  return {
    name: 'execute-api',
    accessDenied: { status: 403, code: 'ForbiddenException' },
    throttled: { status: 429, code: 'LimitExceededException' },
    read({ method, path }) {
      const [, apiId, stage = '', connectionId = ''] = connection.exec(path) ?? [];
      const operation = verbs[method];
      if (!apiId || !operation) throw new Refusal(404, 'NotFoundException', 'No such connection or API.');
      return {
        operation,
        input: { apiId, stage: decodeURIComponent(stage), connectionId: decodeURIComponent(connectionId) },
      };
    },
    needs: ({ input: { apiId, stage, connectionId }, request: { method } }) => [
      {
        action: 'execute-api:ManageConnections',
        resource: `arn:aws:execute-api:${stack.region}:${stack.account}:${apiId}/${stage}/${method}/@connections/${connectionId}`,
      },
    ],
    async handle({ operation, input: { apiId, stage, connectionId }, request }): Promise<Answer> {
      const { connections } = hooks;
      if (!connections) throw new Refusal(410, 'GoneException', 'No WebSocket API is running.');
      if (operation === 'GetConnection') {
        const state = await connections.get(apiId, stage, connectionId);
        if (!state) throw gone();
        return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(state) };
      }
      if (request.body.length > maxMessage) throw new Refusal(413, 'PayloadTooLargeException', 'Message too long');
      const reached =
        operation === 'PostToConnection'
          ? await connections.post(apiId, stage, connectionId, request.body)
          : await connections.delete(apiId, stage, connectionId);
      if (!reached) throw gone();
      return { status: operation === 'PostToConnection' ? 200 : 204, headers: {}, body: '' };
    },
    error: restError,
  };
}

function gone(): Refusal {
  return new Refusal(410, 'GoneException', 'The connection is gone.');
}
