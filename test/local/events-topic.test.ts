import { describe, expect, it } from 'vitest';
import type { Resource } from '../../lib/local/model.ts';
import { type Handlers, services, start, useServices } from './events-running.ts';
import { eventually, functionArn, queueArn, resource, topicArn } from './events-services.ts';

useServices();

let counter = 0;

async function startWithTopic(resources: (topic: string) => Resource[], handlers: Handlers = {}) {
  counter += 1;
  const topic = `topic-${counter}`;
  await services.client.sns('CreateTopic', { Name: topic });
  const publish = (Message: string, more: Record<string, string> = {}) =>
    services.client.sns('Publish', { TopicArn: topicArn(topic), Message, ...more });
  const kind = (value: string) => ({
    'MessageAttributes.entry.1.Name': 'kind',
    'MessageAttributes.entry.1.Value.DataType': 'String',
    'MessageAttributes.entry.1.Value.StringValue': value,
  });
  return { publish, kind, topic: topicArn(topic), ...(await start(resources(topicArn(topic)), handlers)) };
}

const subscription = (TopicArn: string, Protocol: string, Endpoint: string, more: object = {}) =>
  resource(
    'AWS::SNS::Subscription',
    `Sub-${Endpoint}`,
    { TopicArn, Protocol, Endpoint, ...more },
    { ref: `${TopicArn}:1234` },
  );

describe('a topic', () => {
  it('calls a function with the event of SNS', async () => {
    const { runner, events, publish, kind, topic } = await startWithTopic(
      (arn) => [subscription(arn, 'lambda', functionArn('fn'))],
      { fn: () => undefined },
    );
    await publish('hello', { Subject: 'greeting', ...kind('a') });
    await eventually(() => runner.calls.length === 1, 2000);
    await publish('no subject');
    await events.idle();
    expect(runner.calls.map((call) => call.event)).toEqual([
      {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn: `${topic}:1234`,
            Sns: {
              Type: 'Notification',
              MessageId: expect.any(String),
              TopicArn: topic,
              Subject: 'greeting',
              Message: 'hello',
              Timestamp: expect.stringMatching(/Z$/),
              SignatureVersion: '1',
              Signature: expect.any(String),
              SigningCertUrl: expect.any(String),
              UnsubscribeUrl: expect.any(String),
              MessageAttributes: { kind: { Type: 'String', Value: 'a' } },
            },
          },
        ],
      },
      {
        Records: [expect.objectContaining({ Sns: expect.objectContaining({ Subject: null, MessageAttributes: {} }) })],
      },
    ]);
  });

  it('filters by attributes and by body, for functions and queues', async () => {
    await services.createQueue('filtered');
    const { runner, events, publish, kind } = await startWithTopic(
      (arn) => [
        subscription(arn, 'lambda', functionArn('byAttribute'), {
          FilterPolicy: { kind: ['order', { prefix: 'vip' }] },
        }),
        subscription(arn, 'lambda', functionArn('byBody'), {
          FilterPolicy: { total: [{ numeric: ['>', 10] }] },
          FilterPolicyScope: 'MessageBody',
        }),
        subscription(arn, 'sqs', queueArn('filtered'), { FilterPolicy: { kind: ['order'] }, RawMessageDelivery: true }),
      ],
      { byAttribute: () => undefined, byBody: () => undefined },
    );
    await publish('{"total":5,"n":1}', kind('order'));
    await publish('{"total":50,"n":2}', kind('visit'));
    await publish('{"total":1,"n":3}', kind('vip-visit'));
    await publish('{"n":4}');
    await events.idle();
    const got = (fn: string) =>
      runner.calls.filter((call) => call.fn === fn).map((call) => JSON.parse(call.event.Records[0].Sns.Message).n);
    expect(got('byAttribute').sort()).toEqual([1, 3]);
    expect(got('byBody')).toEqual([2]);
    expect((await services.drain('filtered')).map(({ body }) => body)).toEqual(['{"total":5,"n":1}']);
  });

  it('delivers once to a queue that it was subscribed to before, in an envelope unless raw', async () => {
    await services.createQueue('enveloped');
    const { events, again, publish } = await startWithTopic((arn) => [
      resource(
        'AWS::SNS::Topic',
        'News',
        { Subscription: [{ Protocol: 'sqs', Endpoint: queueArn('enveloped') }] },
        { arn },
      ),
    ]);
    await events.stop();
    const next = await again();
    await publish('once');
    await next.idle();
    const messages = await services.drain('enveloped');
    expect(messages.map(({ body }) => JSON.parse(body).Message)).toEqual(['once']);
  });

  it('keeps for a function what was published while nothing ran', async () => {
    const { runner, events, again, publish } = await startWithTopic(
      (arn) => [subscription(arn, 'lambda', functionArn('fn'))],
      {
        fn: () => undefined,
      },
    );
    await events.stop();
    await publish('meanwhile');
    const next = await again();
    await eventually(() => runner.calls.length === 1);
    await next.idle();
    expect(runner.calls.map((call) => call.event.Records[0].Sns.Message)).toEqual(['meanwhile']);
  });

  it('names protocols that are not delivered here', async () => {
    const { log } = await startWithTopic((arn) => [subscription(arn, 'email', 'a@example.org')]);
    expect(log.lines.some((line) => line.includes('email') && line.includes('a@example.org'))).toBe(true);
  });
});
