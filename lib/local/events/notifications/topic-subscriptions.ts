import { createHash } from 'node:crypto';
import type { SNSEventRecord, SQSRecord } from 'aws-lambda';
import type { Resource, Stack } from '../../model.ts';
import type { EventsContext } from '../context.ts';
import type { Mapping } from '../mappings/mapping.ts';
import { startQueuePoller } from '../queues/queue-poller.ts';
import { element } from '../service-client.ts';

/** A subscription of a function. */
export interface FunctionSubscription {
  readonly path: string;
  readonly topicArn: string;
  readonly functionArn: string;
  readonly subscriptionArn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const passedOn = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery'];

interface Subscription {
  readonly path: string;
  readonly ref: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Makes the subscriptions of the templates that the topic service does not have yet. It delivers to queues itself, with filters and
 * raw delivery. A function is fed through a queue of its own that nobody else sees, so that nothing published is lost when the
 * process ends; other protocols are named and not delivered.
 */
export async function startTopicSubscriptions(
  context: EventsContext,
  started: (mapping: Mapping) => void,
): Promise<FunctionSubscription[]> {
  const { log, stack } = context.runtime;
  const subscriptions: FunctionSubscription[] = [];
  for (const subscription of subscriptionsOf(stack)) {
    const { protocol, path, topicArn, endpoint, attributes } = subscription;
    if (protocol === 'sqs') {
      await subscribe(context, topicArn, endpoint, attributes);
    } else if (protocol === 'lambda') {
      const functionArn = stack.find(endpoint).arn ?? endpoint;
      const { RawMessageDelivery: _, ...filter } = attributes;
      const queueArn = await makeQueue(context, topicArn, path);
      await subscribe(context, topicArn, queueArn, filter);
      const made = { path, topicArn, functionArn, subscriptionArn: subscription.ref, attributes: filter };
      subscriptions.push(made);
      started(feed(context, made, queueArn));
    } else {
      log.info(`${path}: messages are not sent by ${protocol} (${endpoint}) here`);
    }
  }
  return subscriptions;
}

function subscriptionsOf(stack: Stack): Subscription[] {
  const own = stack
    .ofType('AWS::SNS::Subscription')
    .map((resource) => read(resource, resource.properties, resource.path));
  const inTopics = stack
    .ofType('AWS::SNS::Topic')
    .flatMap((topic) =>
      ((topic.properties.Subscription ?? []) as Record<string, unknown>[]).map((properties, index) =>
        read(topic, { TopicArn: topic.arn, ...properties }, `${topic.path}/Subscription/${index}`),
      ),
    );
  return [...own, ...inTopics];
}

function read(resource: Resource, properties: Record<string, unknown>, path: string): Subscription {
  const attributes: Record<string, string> = {};
  for (const name of passedOn) {
    const value = properties[name];
    if (value !== undefined) attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return {
    path,
    ref: resource.ref,
    topicArn: String(properties.TopicArn),
    protocol: String(properties.Protocol),
    endpoint: String(properties.Endpoint),
    attributes,
  };
}

async function makeQueue(context: EventsContext, topicArn: string, path: string): Promise<string> {
  const name = `local-subscription-${createHash('sha256').update(`${topicArn} ${path}`).digest('hex').slice(0, 20)}`;
  await context.services.sqs('CreateQueue', { QueueName: name, Attributes: { VisibilityTimeout: '10' } });
  return `arn:aws:sqs:${topicArn.split(':').slice(3, 5).join(':')}:${name}`;
}

async function subscribe(
  context: EventsContext,
  topicArn: string,
  queueArn: string,
  attributes: Readonly<Record<string, string>>,
) {
  const known = await context.services.sns('ListSubscriptionsByTopic', { TopicArn: topicArn });
  const existing = known.split('<member>').find((part) => element(part, 'Endpoint') === queueArn);
  const arn = existing === undefined ? undefined : element(existing, 'SubscriptionArn');
  if (arn !== undefined) await context.services.sns('Unsubscribe', { SubscriptionArn: arn });
  const parameters: Record<string, string> = { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn };
  for (const [index, [name, value]] of Object.entries(attributes).entries()) {
    parameters[`Attributes.entry.${index + 1}.key`] = name;
    parameters[`Attributes.entry.${index + 1}.value`] = value;
  }
  await context.services.sns('Subscribe', parameters);
}

function feed(context: EventsContext, subscription: FunctionSubscription, queueArn: string): Mapping {
  const { functions, log } = context.runtime;
  return startQueuePoller(context, {
    path: subscription.path,
    sourceArn: queueArn,
    batchSize: 10,
    windowSeconds: 0,
    filters: [],
    async handle(batch) {
      const failed: SQSRecord[] = [];
      for (const message of batch) {
        const event = { Records: [topicRecord(message.body, subscription.subscriptionArn)] };
        await functions.invokeAsync(subscription.functionArn, event).catch((cause) => {
          log.error(`${subscription.path}: ${(cause as Error).message}`);
          failed.push(message);
        });
      }
      return failed;
    },
  });
}

/** The record of Lambda's event, from the envelope that the topic puts around a message. */
export function topicRecord(envelope: string, subscriptionArn: string): SNSEventRecord {
  const { SigningCertURL, UnsubscribeURL, ...message } = JSON.parse(envelope);
  return {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: subscriptionArn,
    Sns: {
      Subject: null,
      MessageAttributes: {},
      ...message,
      SigningCertUrl: SigningCertURL,
      UnsubscribeUrl: UnsubscribeURL,
    },
  };
}
