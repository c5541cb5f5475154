import type { EndpointHooks, PublishedMessage, Stack } from '../../model.ts';
import type { Upstream } from '../../services/upstream.ts';
import { queryError } from '../answers.ts';
import type { Answer, CallRequest, Input, Service } from '../call.ts';
import type { Outbox } from '../outbox.ts';

export interface SnsParts {
  readonly stack: Stack;
  readonly upstream: Upstream;
  readonly hooks: EndpointHooks;
  readonly outbox: Outbox;
}

/** SNS: topics are answered by fauxqs, text messages to telephones go to the outbox. */
export function snsService({ stack, upstream, hooks, outbox }: SnsParts): Service {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20200101/${stack.region}/sns/aws4_request, SignedHeaders=host, Signature=local`;
  return {
    name: 'sns',
    accessDenied: { status: 403, code: 'AuthorizationError' },
    throttled: { status: 400, code: 'Throttled' },
    read: readForm,
    needs({ operation, input }) {
      const resource = input.TopicArn ?? input.TargetArn ?? input.ResourceArn ?? '*';
      return [{ action: `sns:${operation.replace(/Batch$/, '')}`, resource }];
    },
    async handle({ operation, input, request }) {
      if (operation === 'Publish' && input.PhoneNumber) {
        const text = {
          subject: '',
          text: String(input.Message ?? ''),
          attributes: attributesOf(input, 'MessageAttributes.entry.'),
        };
        const id = outbox.put({ channel: 'sms', to: input.PhoneNumber, kind: 'sns', ...text });
        return published(id, request.requestId);
      }
      const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
      const answer = await upstream.request('POST', '/', headers, request.body);
      if (answer.status === 200 && hooks.topicPublished)
        for (const message of messagesOf(operation, input, answer)) hooks.topicPublished(message);
      const { connection: _connection, 'keep-alive': _keep, ...rest } = answer.headers;
      return { ...answer, headers: rest };
    },
    error: queryError,
  };
}

/** Operation and parameters of the query protocol. */
export function readForm({ body }: CallRequest): { operation: string; input: Input } {
  const input = Object.fromEntries(new URLSearchParams(body.toString()));
  return { operation: input.Action ?? '', input };
}

function published(messageId: string, requestId: string): Answer {
  const body = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${messageId}</MessageId></PublishResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></PublishResponse>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}

function messagesOf(operation: string, input: Input, answer: Answer): PublishedMessage[] {
  const xml = answer.body.toString();
  const topicArn = input.TopicArn ?? input.TargetArn;
  if (operation === 'Publish') {
    const messageId = /<MessageId>([^<]+)/.exec(xml)?.[1] ?? '';
    return [{ topicArn, messageId, ...contentOf(input, '') }];
  }
  if (operation !== 'PublishBatch') return [];
  const prefixes = new Map<string, string>();
  for (const [name, value] of Object.entries(input)) {
    const prefix = /^(PublishBatchRequestEntries\.(?:member|entry)\.\d+\.)Id$/.exec(name)?.[1];
    if (prefix) prefixes.set(String(value), prefix);
  }
  return [...xml.matchAll(/<member><Id>([^<]+)<\/Id><MessageId>([^<]+)/g)].map(([, id = '', messageId = '']) => ({
    topicArn,
    messageId,
    ...contentOf(input, prefixes.get(id) ?? ''),
  }));
}

function contentOf(input: Input, prefix: string): Pick<PublishedMessage, 'message' | 'subject' | 'attributes'> {
  const subject = input[`${prefix}Subject`];
  return {
    message: input[`${prefix}Message`] ?? '',
    ...(subject === undefined ? {} : { subject }),
    attributes: attributesOf(input, `${prefix}MessageAttributes.entry.`),
  };
}

function attributesOf(input: Input, prefix: string): Record<string, { Type: string; Value: string }> {
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
