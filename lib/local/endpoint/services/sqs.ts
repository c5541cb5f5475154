import type { Stack } from '../../model.ts';
import type { Upstream } from '../../services/upstream.ts';
import { jsonAnswer } from '../answers.ts';
import type { Service } from '../call.ts';
import { readTarget } from '../json-service.ts';

const contentType = 'application/x-amz-json-1.0';

/** SQS, answered by fauxqs. */
export function sqsService(stack: Stack, upstream: Upstream): Service {
  const arnOf = (name: string) => `arn:aws:sqs:${stack.region}:${stack.account}:${name}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20200101/${stack.region}/sqs/aws4_request, SignedHeaders=host, Signature=local`;
  return {
    name: 'sqs',
    accessDenied: { status: 403, code: 'AccessDenied' },
    throttled: { status: 400, code: 'RequestThrottled' },
    read: readTarget,
    needs({ operation, input }) {
      if (operation === 'ListQueues') return [{ action: 'sqs:ListQueues', resource: '*' }];
      const name =
        input.QueueName ??
        String(input.QueueUrl ?? '')
          .split('/')
          .pop();
      // A batch asks for the right of its single operation.
      return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource: arnOf(name) }];
    },
    async handle({ operation, request }) {
      const headers = { 'content-type': contentType, 'x-amz-target': `AmazonSQS.${operation}`, authorization };
      const answer = await upstream.request('POST', '/', headers, request.body);
      const { connection: _connection, 'keep-alive': _keep, ...rest } = answer.headers;
      return { ...answer, headers: rest };
    },
    error({ status, code, message }, { requestId }) {
      const answer = jsonAnswer(contentType, requestId, { __type: `com.amazonaws.sqs#${code}`, message }, status);
      const side = status < 500 ? 'Sender' : 'Receiver';
      return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${code};${side}` } };
    },
  };
}
