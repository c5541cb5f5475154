import type { EndpointHooks, Stack } from '../../model.ts';
import type { Upstream } from '../../services/upstream.ts';
import { queryError, xmlText } from '../answers.ts';
import { type Answer, type CallRequest, type Input, Refusal, type Service } from '../call.ts';
import type { Outbox, OutboxMessage } from '../outbox.ts';
import type { PushEndpoints } from '../push-endpoints.ts';

export interface SnsParts {
  readonly stack: Stack;
  readonly upstream: Upstream;
  readonly hooks: EndpointHooks;
  readonly outbox: Outbox;
  readonly endpoints: PushEndpoints;
}

/** SNS: topics are answered by fauxqs, text messages to telephones and notifications to devices go to the outbox. */
export function snsService({ stack, upstream, hooks, outbox, endpoints }: SnsParts): Service {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20200101/${stack.region}/sns/aws4_request, SignedHeaders=host, Signature=local`;
  return {
    name: 'sns',
    accessDenied: { status: 403, code: 'AuthorizationError' },
    throttled: { status: 400, code: 'Throttled' },
    read: readForm,
    needs({ operation, input }) {
      const { TopicArn, TargetArn, ResourceArn, PlatformApplicationArn, EndpointArn } = input;
      const resource = TopicArn ?? TargetArn ?? ResourceArn ?? PlatformApplicationArn ?? EndpointArn ?? '*';
      return [{ action: `sns:${operation.replace(/Batch$/, '')}`, resource }];
    },
    async handle({ operation, input, request }) {
      if (operation === 'Publish' && input.PhoneNumber) {
        if (String(input.Message ?? '').length > mostOfText)
          throw new Refusal(400, 'InvalidParameter', 'Invalid parameter: Message too long');
        const text = {
          subject: '',
          text: String(input.Message ?? ''),
          attributes: attributesOf(input),
        };
        const id = send(
          { channel: 'sms', to: input.PhoneNumber, ...text },
          `sns/${stack.region}/${stack.account}/DirectPublishToPhoneNumber`,
        );
        return published(id, request.requestId);
      }
      if (operation === 'CreatePlatformEndpoint') {
        if (!input.Token) throw new Refusal(400, 'InvalidParameter', 'Invalid parameter: Token');
        const { arn } = endpoints.create(input.PlatformApplicationArn, input.Token);
        return result(operation, `<EndpointArn>${xmlText(arn)}</EndpointArn>`, request.requestId);
      }
      if (operation === 'DeleteEndpoint') {
        endpoints.remove(input.EndpointArn);
        return result(operation, '', request.requestId);
      }
      if (operation === 'Publish' && isEndpoint(input.TargetArn)) {
        return published(notify(input), request.requestId);
      }
      const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
      const answer = await upstream.request('POST', '/', headers, request.body);
      const { connection: _connection, 'keep-alive': _keep, ...rest } = answer.headers;
      return { ...answer, headers: rest };
    },
    error: queryError,
  };

  /** Puts it into the outbox, and logs what became of it, as SNS does some time later. @returns the id of the message. */
  function send(message: Sending, logGroup: string): string {
    const { delivered, response } = answerOf(message.to);
    const id = outbox.put({ ...message, kind: 'sns', receipt: `${delivered ? 'SUCCESS' : 'FAILURE'}: ${response}` });
    const line = JSON.stringify({
      notification: { messageId: id, timestamp: new Date().toISOString().replace('T', ' ').slice(0, 23) },
      delivery: { destination: message.to, providerResponse: response, dwellTimeMs: 12 },
      status: delivered ? 'SUCCESS' : 'FAILURE',
    });
    setTimeout(() => hooks.lineLogged?.(`${logGroup}${delivered ? '' : '/Failure'}`, line), receiptMs).unref();
    return id;
  }

  /** @returns the id of the message. @throws Refusal as SNS does for an endpoint that is gone or was disabled. */
  function notify(input: Input): string {
    const endpoint = endpoints.find(input.TargetArn);
    if (!endpoint)
      throw new Refusal(
        400,
        'InvalidParameter',
        'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
      );
    if (!endpoint.enabled) throw new Refusal(400, 'EndpointDisabled', 'Endpoint is disabled');
    const platform = /:app\/([^/]+)\//.exec(endpoint.application)?.[1] ?? '';
    const payloads = input.MessageStructure === 'json' ? JSON.parse(input.Message) : { default: input.Message };
    const text = String(payloads[platform] ?? payloads.default ?? '');
    const attributes = attributesOf(input);
    const group = `sns/${endpoint.application.split(':').slice(3).join('/')}`;
    return send({ channel: 'push', to: endpoint.token, subject: platform, text, attributes }, group);
  }
}

interface Sending extends Pick<OutboxMessage, 'channel' | 'to' | 'subject' | 'text'> {
  readonly attributes: ReturnType<typeof attributesOf>;
}

/** Characters of a text message, however many parts it is sent in. */
const mostOfText = 1_600;
/** Milliseconds after which a receipt is there. */
const receiptMs = 500;
/** AWS's own number to try a failure with. */
const failingNumber = '+14254147167';
const answerOf = (to: string) =>
  to === failingNumber
    ? { delivered: false, response: 'Phone is currently unreachable/unavailable' }
    : { delivered: true, response: 'Message has been accepted' };

const isEndpoint = (arn: unknown) => typeof arn === 'string' && arn.includes(':endpoint/');

const result = (operation: string, content: string, requestId: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<${operation}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${operation}Result>${content}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
});

/** Operation and parameters of the query protocol. */
export function readForm({ body }: CallRequest): { operation: string; input: Input } {
  const input = Object.fromEntries(new URLSearchParams(body.toString()));
  return { operation: input.Action ?? '', input };
}

const published = (messageId: string, requestId: string) =>
  result('Publish', `<MessageId>${messageId}</MessageId>`, requestId);

function attributesOf(input: Input): Record<string, { Type: string; Value: string }> {
  const prefix = 'MessageAttributes.entry.';
  const attributes: Record<string, { Type: string; Value: string }> = {};
  for (let index = 1; input[`${prefix}${index}.Name`] !== undefined; index++) {
    const value = `${prefix}${index}.Value.`;
    attributes[input[`${prefix}${index}.Name`]] = {
      Type: input[`${value}DataType`] ?? 'String',
      Value: input[`${value}StringValue`] ?? input[`${value}BinaryValue`] ?? '',
    };
  }
  return attributes;
}
