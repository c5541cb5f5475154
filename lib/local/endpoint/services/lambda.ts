import type { FunctionRunner, Stack } from '../../model.ts';
import { restError } from '../answers.ts';
import { type Answer, type CallRequest, Refusal, type Service } from '../call.ts';

const invocation = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Lambda Invoke, synchronous and asynchronous. */
export function lambdaService(stack: Stack, functions: () => FunctionRunner): Service {
  const arnOf = (name: string) =>
    name.startsWith('arn:')
      ? name
      : `arn:aws:lambda:${stack.region}:${stack.account}:function:${name.split(':function:').pop()}`;
  return {
    name: 'lambda',
    accessDenied: { status: 403, code: 'AccessDeniedException' },
    throttled: { status: 429, code: 'TooManyRequestsException' },
    read({ method, path, query }) {
      const name = invocation.exec(path)?.[1];
      if (!name || method !== 'POST')
        throw new Refusal(404, 'ResourceNotFoundException', 'Of Lambda only Invoke runs on this machine.');
      const qualifier = query.get('Qualifier');
      const arn = arnOf(decodeURIComponent(name));
      return { operation: 'Invoke', input: { arn: qualifier ? `${arn}:${qualifier}` : arn } };
    },
    needs: ({ input }) => [{ action: 'lambda:InvokeFunction', resource: input.arn }],
    async handle({ input, request }) {
      const event = payloadOf(request);
      try {
        switch (request.headers['x-amz-invocation-type']) {
          case 'DryRun':
            return { status: 204, headers: {}, body: '' };
          case 'Event':
            await functions().invokeAsync(input.arn, event);
            return { status: 202, headers: {}, body: '' };
          default:
            return await invoke(input.arn, event);
        }
      } catch (error) {
        const { name, message, statusCode } = error as Error & { statusCode?: number };
        if (statusCode === undefined) throw error;
        throw new Refusal(statusCode, name, message);
      }
    },
    error: restError,
  };

  async function invoke(arn: string, event: unknown): Promise<Answer> {
    const { payload, error, requestId } = await functions().invoke(arn, event);
    const headers = {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amz-executed-version': '$LATEST',
    };
    if (!error) return { status: 200, headers, body: JSON.stringify(payload) ?? 'null' };
    const body = { errorType: error.type, errorMessage: error.message, ...(error.trace ? { trace: error.trace } : {}) };
    return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify(body) };
  }
}

function payloadOf({ body }: CallRequest): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    throw new Refusal(400, 'InvalidRequestContentException', 'Could not parse request body into json.');
  }
}
